"""Records single hours of the compute network's module, worked in plain Python, for the tests.

The module is that of the economy reference (section 3.7): a price of work, demand with backlog and a daily wave, buyers
that answer over 18 hours, capacity that follows income, a reward minted and 95 % of the payments burned. Random numbers
are drawn here by an own Threefry-2x32, so that the words, the normals and the equations are all checked. The price of
the token is given hour by hour: it is the market's business, and tested elsewhere.

Writes compute-market.json.gz: {"hours": [{"levers", "priceUsd", "before", "after", "components"}]}.
"""
import gzip, json, math, os, random

HERE = os.path.dirname(os.path.abspath(__file__))
MASK = 0xFFFFFFFF
KEY0, EPISODE = 9, 4
EVENTS = dict(workShockHour=40, workShock=.6, exitHour=90, exitShare=.5)


def threefry(key0, key1, counter0, counter1):
    keys = [key0, key1, 0x1BD11BDA ^ key0 ^ key1]
    a, b = (counter0 + key0) & MASK, (counter1 + key1) & MASK
    for block in range(5):
        for turn in ((13, 15, 26, 6), (17, 29, 16, 24))[block % 2]:
            a = (a + b) & MASK
            b = ((b << turn | b >> (32 - turn)) & MASK) ^ a
        a = (a + keys[(block + 1) % 3]) & MASK
        b = (b + keys[(block + 2) % 3] + block + 1) & MASK
    return a, b


def normals(hour):
    a, b = threefry(KEY0, EPISODE, hour, 6)
    radius, angle = math.sqrt(-2 * math.log((a + .5) / 2 ** 32)), 2 * math.pi * b / 2 ** 32
    return radius * math.cos(angle), radius * math.sin(angle)


def clip(value, low, high):
    return max(low, min(high, value))


def advance(s, hour, change, reward, price):
    """The state after an hour and its costs."""
    n = dict(s)
    first, second = normals(hour)
    n['workDraw'], n['arrivalDraw'] = first, second
    n['priceMultiple'] = clip(s['priceMultiple'] * math.exp(change), .25, 4)
    n['logWork'] = .995 * s['logWork'] + .02 * first + .015 * math.sin(2 * math.pi * hour / 24)
    demand = n['logWork'] + (EVENTS['workShock'] if hour >= EVENTS['workShockHour'] else 0)
    n['buyersPriceMultiple'] = s['buyersPriceMultiple'] ** (17 / 18) * n['priceMultiple'] ** (1 / 18)
    wait, capacity = s['backlogWork'], s['capacityWork']
    arrived = .75 * math.exp(demand + .06 * second) * n['buyersPriceMultiple'] ** -.8 / (1 + .5 * wait)
    use = min(1, (arrived + .3 * wait) / capacity)
    served = use * capacity
    n['servedWork'], n['utilisation'] = served, use
    n['backlogWork'] = clip(wait + arrived - served, 0, 3)
    n['utilisationGapSum'] = clip(.98 * s['utilisationGapSum'] + (use - .75) / 24, -2, 2)
    n['utilisationTrend'] = s['utilisationTrend'] * 5 / 6 + (use - s['utilisation']) / 6
    earned = .95 * n['priceMultiple'] * served
    income = (earned + reward / 8760 * s['supplyTokens'] * price * 2000) / capacity
    n['incomePerCapacity'] = income
    gap = math.log(max(income, .01) / .60)
    n['capacityWork'] = capacity * math.exp(clip((.002 if gap > 0 else .005) * gap, -.03, .01))
    if 0 <= hour - EVENTS['exitHour'] < 24:
        n['capacityWork'] *= (1 - EVENTS['exitShare']) ** (1 / 24)
    supply = s['supplyTokens'] * (1 + reward / 8760)
    n['supplyTokens'] = supply - min(earned * .00002 / price, .001 * supply)
    n['mintedRatePerYear'] = reward
    costs = dict(utilisationGap=abs(use - .75) / .25, backlog=min(n['backlogWork'], 2),
                 priceChange=abs(change) / math.log(1.125), rewardSpending=reward / .20,
                 priceDistance=abs(math.log(n['priceMultiple'])))
    return n, costs


def main():
    rng = random.Random(3)
    s = dict(logWork=0., workDraw=0., arrivalDraw=0., buyersPriceMultiple=1., backlogWork=0., servedWork=.75,
             utilisation=.75, utilisationGapSum=0., utilisationTrend=0., capacityWork=1., incomePerCapacity=.7125,
             priceMultiple=1., mintedRatePerYear=0., supplyTokens=1.)
    price, reward, hours = 1., .05, []
    for hour in range(160):
        price *= math.exp(rng.gauss(0, .04))
        # A run of dear hours and one of cheap ones reach the bounds of the price.
        drift = .09 if 110 <= hour < 130 else -.11 if hour >= 130 else 0
        change = clip(rng.uniform(-.05, .05) + drift, -math.log(1.125), math.log(1.125))
        reward = clip(reward + rng.uniform(-.02, .02), 0, .30)
        after, costs = advance(s, hour, change, reward, price)
        hours.append(dict(levers=[change, reward], priceUsd=price, before=s, after=after, components=costs))
        s = after
    text = json.dumps(dict(key0=KEY0, episode=EPISODE, events=EVENTS, hours=hours), separators=(',', ':'))
    with open(os.path.join(HERE, 'compute-market.json.gz'), 'wb') as handle:
        handle.write(gzip.compress(text.encode(), 9, mtime=0))


main()
