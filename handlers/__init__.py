"""How people and platforms reach the bot: the commands, and a package for each platform."""
