"""The demonstration company (演示公司): two years of a supplier of measuring and control instruments (测控仪表).

Nothing is written behind the rules' back: every opportunity, plan, customer, contact and activity comes about through
the same workflows and operations as at a screen, by the person who would do it, at the hour they would. A *story*
(see `developments`, `relations`) is a generator that yields its next *scene*, when and who, and then does it;
`operations.fill` plays all stories together in the order of time. The words are in `words`.
"""
