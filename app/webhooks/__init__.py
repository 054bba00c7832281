"""Webhooks (网络钩子): other programs are told of steps that records take, as soon as they are taken.

What is told goes into an outbox in the transaction of the step, so nothing is told that did not happen, and nothing
that happened goes untold. It is sent as Standard Webhooks has it: signed, and again after growing pauses until it is
taken.
"""
