"""What happens on the real stack when a part of it dies or stands still."""
