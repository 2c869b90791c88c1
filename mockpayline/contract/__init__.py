"""What Payline says: every type, message and operation as typed classes, the WSDL, and the return codes."""
