"""The tables of commands, by what they are about; `handlers.commands.registry` puts them together."""
