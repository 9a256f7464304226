"""OpenAI's Realtime API: one conversation over one WebSocket, speech → text → speech, with barge-in."""
