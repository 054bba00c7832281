"""Reports (统计报表): what customers contribute, what they are like, what they ask for, and which were lost.

Each is a table with a chart; behind each number stands a list under the report's own permission.
"""
