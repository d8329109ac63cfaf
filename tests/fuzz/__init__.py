"""The parsers that strangers' bytes reach first, thrown at by a fuzzer that is led by what their code does."""
