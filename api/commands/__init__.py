"""What the commands do, by subject; `api/command_line.py` names them, reads the time and hands it on."""
