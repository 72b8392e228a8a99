"""What is to be said where, and what comes next after each outcome. Pure: values in, values out."""
