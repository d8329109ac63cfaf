"""The demo company, and the sample day from which every metric takes its example."""
