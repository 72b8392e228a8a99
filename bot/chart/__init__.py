"""The picture of a week, by matplotlib where it is installed (`pip install 'offprint[charts]'`)."""
