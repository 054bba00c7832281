"""Job runs (任务记录): when the CRM does something by itself, that it does so once, and what came of it.

A run is waiting 等待中, running 运行中, done 已完成, partly 部分失败, failed 失败 or interrupted 已中断. A scheduler
(调度程序) starts what is due; several may, on several hosts, and the row of a job's lease is the lock between them.
"""
