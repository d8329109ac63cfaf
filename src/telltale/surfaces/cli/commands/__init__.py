"""The commands, one file each; a module in this folder that declares a :class:`click.Command` is one."""
