"""What is promised whatever breaks: the tests of delivery and load, each in a short and a long form."""
