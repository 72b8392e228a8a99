"""E-mail: sends messages by SMTP as HTML and plain text, signed where a key is given."""
