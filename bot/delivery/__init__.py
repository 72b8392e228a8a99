"""Delivery decisions: the next step of a lane, and the next state after each outcome. Pure: values in, values out."""
