"""Mail (邮件): an outbox that is filled in the transaction of what the mail is about, and emptied by a job.

A mail waits until it is sent, dropped because there is nothing to say any more, or given up.
"""
