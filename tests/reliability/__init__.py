"""What must hold when things go wrong: processes killed, disks full, files lost, and long use."""
