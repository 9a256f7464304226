"""What is said and asked of scenes, by captions, questions and in chats."""
