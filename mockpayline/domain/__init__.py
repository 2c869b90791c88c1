"""The rules, pure: no I/O, no clock of its own, nothing imported from the other rooms."""
