"""One day of the DAO economy, written apart from the product's own, with the draws given: prints vectors as JSON.

    python3 test/reference/dao-day.py > test/env/mechanisms/governance/dao-day.json
"""
import json, math
import numpy as np

VOTES, TURNOUT, RESPONSE = np.array([.35, .25, .40]), np.array([.10, .22, .012]), np.array([.2, .5, 4.])


def poisson(mean, u):
    k, p = 0, math.exp(-mean)
    total = p
    while u > total and k < 50:
        k += 1
        p *= mean / k
        total += p
    return k


def day(s, fatigue, part, day_return, quorum, reward, draws):
    s = .9 * s + .1 * min(2, max(-2, day_return / .05)) + .03 * draws['mood']
    k = poisson(.5 + .3 * max(0, s), draws['proposal'])
    hostile = draws['hostile'] < .04 * (1 + 4 * max(0, .12 - part) / .12)
    base = TURNOUT * np.exp(.4 * s - .8 * fatigue) * (1 + RESPONSE * reward / .02)
    noise = np.exp(.3 * np.array([draws['whale'], draws['delegate'], draws['small']]))
    turnout = float((VOTES * np.clip(base * noise, 0, .95)).sum())
    part = .8 * part + .2 * turnout
    passes = turnout >= quorum
    stake = .02 + .08 * draws['stake']
    hit = hostile and stake > quorum and turnout < .5 and draws['defence'] < 1 / (1 + math.exp((turnout - .10) / .02))
    fatigue = .93 * fatigue + .10 * k
    s -= .15 * (k > 0 and not passes) + .8 * hit
    score = .5 * min(part / .12, 1) + .25 * k * passes - .25 * k * (not passes) - 6 * hit - .4 * reward / .02
    return dict(mood=s, fatigue=fatigue, participation=part, turnout=turnout, passed=k * passes, stuck=k * (not passes),
                attacked=int(hit), score=score)


rng = np.random.default_rng(5)
cases = []
for case in range(60):
    given = dict(s=float(rng.normal(0, .5)), fatigue=float(rng.uniform(0, 1.5)), part=float(rng.uniform(.01, .2)),
                 day_return=float(rng.normal(0, .06)), quorum=float(rng.choice([.01, .04, .1])),
                 reward=float(rng.choice([0, .01, .03])))
    normal, uniform = rng.standard_normal(4), rng.random(4)
    if case % 3 == 0:
        uniform[1], uniform[3] = uniform[1] * .05, uniform[3] * .2
    draws = dict(zip(['mood', 'whale', 'delegate', 'small'], map(float, normal)))
    draws.update(zip(['proposal', 'hostile', 'stake', 'defence'], map(float, uniform)))
    cases.append(dict(given=given, draws=draws, due=day(**given, draws=draws)))
print(json.dumps(cases, indent=1))
