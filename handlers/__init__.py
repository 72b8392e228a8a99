"""How people and platforms reach the bot: commands, and one twin folder a platform."""
