"""Journeys of people through the application, in a real browser and in both languages."""
