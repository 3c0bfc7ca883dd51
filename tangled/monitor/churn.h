/*
 * monitor/churn.h - the workload that fragments memory, step by step
 */
#ifndef MONITOR_CHURN_H
#define MONITOR_CHURN_H

#include "lib/types.h"
#include "mm/mmzone.h"

/* Describe the workload */
struct churn {
	zone_t *zone;
	u32 random;
	bool filling;
	unsigned long kept;	/* pages that stay */
	unsigned long refused;	/* requests that failed */
};

/* churn_start - have @churn begin, with a @seed that is not 0 */
void churn_start(struct churn *churn, u32 seed);

/* churn_step - take a block or give one back, and hold what is taken */
void churn_step(struct churn *churn);

#endif /* MONITOR_CHURN_H */
