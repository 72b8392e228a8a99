"""The fact that a paper is news in a channel, and where it goes. Pure: values in, values out."""
