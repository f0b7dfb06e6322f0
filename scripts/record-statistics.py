"""Recomputes the expected values of test/core/statistics with numpy and scipy (2.4 and 1.17 when they were recorded).

usage: python3 scripts/record-statistics.py
"""

import numpy as np
from scipy import stats

sample = np.array([3.1, -0.4, 2.2, 7.9, 0.0, 5.5, -1.7, 4.4, 2.2, 6.1, 0.3])
print("mean", repr(float(sample.mean())))
print("sample variance", repr(float(sample.var(ddof=1))))
for probability in (0.0, 0.025, 0.1, 0.25, 0.5, 0.9, 0.975, 1.0):
    print("quantile", probability, repr(float(np.quantile(sample, probability))))
print("interquartile mean", repr(float(stats.trim_mean(sample, 0.25))))
for successes, trials in ((0, 32), (1, 32), (16, 32), (30, 64), (64, 64)):
    interval = stats.binomtest(successes, trials).proportion_ci(method="wilson")
    print("wilson", successes, trials, repr(float(interval.low)), repr(float(interval.high)))

rng = np.random.default_rng(1)
differences = np.array([0.31, -0.12, 0.55, 0.08, 0.27, -0.33, 0.91, 0.14, 0.02, 0.46])
means = rng.choice(differences, (400000, differences.size)).mean(1)
print("paired bootstrap", np.quantile(means, [0.025, 0.975]))

tasks = [np.array([0.2, 0.9, 0.5, 0.7, 0.4]), np.array([1.8, 1.1, 1.5, 1.2, 1.9])]
draws = np.concatenate([rng.choice(task, (400000, task.size)) for task in tasks], 1)
print("iqm", repr(float(stats.trim_mean(np.concatenate(tasks), 0.25))))
print("iqm bootstrap", np.quantile(stats.trim_mean(draws, 0.25, axis=1), [0.025, 0.975]))

scenarios = [np.array([0.1, 0.5, 0.2]), np.array([-1.0, 2.0, 0.5, 1.5])]
means = np.mean([rng.choice(values, (400000, values.size)).mean(1) for values in scenarios], axis=0)
print("stratified mean bootstrap", np.mean([v.mean() for v in scenarios]), np.quantile(means, [0.025, 0.975]))

runs = np.array(
    [
        [0.11, 0.53, 0.27, 0.91, -0.42, 0.38],
        [0.64, 0.42, 1.03, 1.37, 0.08, 0.77],
        [-0.33, 0.21, 0.14, 0.46, -0.19, 0.05],
        [0.29, 0.71, 0.35, 0.83, 0.16, 1.12],
        [0.02, 0.66, 0.49, 0.57, -0.07, 0.24],
    ]
)
size = 400000
run_draws = rng.integers(5, size=(size, 5))
episode_draws = rng.integers(6, size=(size, 6))
table = runs[run_draws[:, :, None], episode_draws[:, None, :]]
print("crossed bootstrap", runs.mean(), np.quantile(table.mean((1, 2)), [0.025, 0.975]))
