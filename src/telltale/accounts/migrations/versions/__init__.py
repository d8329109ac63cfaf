"""The steps, one file each, in the order of their names: ``r0001_beginning`` is revision 0001."""
