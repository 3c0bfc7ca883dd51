/*
 * sched/task.c - the task that boots
 */
#include "sched/task.h"

struct task_struct init_task;
struct task_struct *current_task = &init_task;
