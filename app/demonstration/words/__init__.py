"""The words of the demonstration: places, companies, people and what they say. Pure data, all of it invented."""
