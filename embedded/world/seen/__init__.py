"""What can be seen: scenes, their pictures, films and solids."""
