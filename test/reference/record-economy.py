"""Records trajectories of the Python model of the economy for the tests.

Each file is gzip of: header length (uint32), header (JSON, padded with spaces to a multiple of 8 with its length),
then the blocks of every trajectory in order: states [hours + 1][columns] and levers [hours][6] and rewards [hours] as
little-endian doubles, random words [hours][12] as uint32. The state after hour t is the state before hour t + 1.

usage: record-economy.py [file ...]; without names every file, and the distribution of Terra's trajectories.
"""
import gzip, json, os, struct, sys
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, 'economy-model'))
from core import NP, NX, PI, X as XI, step, threefry  # noqa: E402
from sim import LEV, SC, bound, defaults, make, run, rule_prod  # noqa: E402

STATE = {
    'la': 'fastLogVolatility', 'lb': 'slowLogVolatility', 'rm': 'marketReturn', 'lm': 'marketLogIndex',
    'dl': 'logDemand', 'dg': 'demandGrowthPerHour', 'dn': 'beliefBias', 's': 'sentiment',
    'sObs': 'observedSentiment', 'gas': 'gasLogVolatility', 'S': 'supplyTokens', 'H': 'liquidTokens',
    'K': 'stakedTokens', 'TRT': 'treasuryTokens', 'wq': 'unsoldEmissionTokens', 'x': 'poolTokens',
    'y': 'poolQuoteUsd', 'D': 'poolInvariant', 'fq': 'quoteFeesUsd', 'p': 'priceUsd', 'p24': 'meanPrice24hUsd',
    'tw': 'twapPriceUsd', 'mom': 'momentum24h', 'dev': 'shortfall8h', 'vol24': 'squaredReturn48h',
    'depth': 'depthUsd', 'pr': 'targetPriceUsd', 'aU': 'meanRedemptionRate36h', 'cv': 'shareCapUsd',
    'Sv': 'shareSupply', 'pv': 'sharePriceUsd', 'ov': 'shareOraclePriceUsd', 'dcv': 'meanShareReturn6h',
    'R': 'reserveUsd', 'resQ': 'reserveSpentUsd', 'rv': 'recoveryValueUsd', 'c': 'confidence',
    'lam': 'runIntensityPerHour', 'acap': 'arbitrageCapitalUsd', 'arbpnl': 'arbitrageProfitUsd',
    'lpv': 'liquidityReturnPerYear', 'q_red': 'redeemedTokens', 'q_mint': 'mintedTokens',
    'red24': 'redeemedTokens24h', 'mint24': 'mintedTokens24h', 'guard': 'supplyChange24h',
    'infl': 'lastRebaseFraction', 'cost': 'spendingUsd', 'cum': 'totalSpendingUsd', 'evt': 'hoursBelowFloor',
    'fail': 'collapsedAtHour',
}
PARAMETER = {
    'pa': 'fastVolatilityPersistence', 'sa': 'fastVolatilitySpread', 'pb': 'slowVolatilityPersistence',
    'sb': 'slowVolatilitySpread', 'sbar': 'marketVolatility', 'md': 'marketDrift', 'lJ': 'jumpProbability',
    'mJ': 'jumpMean', 'sJ': 'jumpSpread', 'msh_t': 'marketShockHour', 'msh': 'marketShockReturn',
    'msh_n': 'marketShockHours', 'drate': 'demandDrift', 'beta': 'demandMarketBeta', 'sd': 'demandVolatility',
    'phg': 'demandGrowthPersistence', 'sg': 'demandGrowthSpread', 'kref': 'rebaseMomentum', 'shockt': 'shockHour',
    'lead': 'rumourLeadHours', 'shockd': 'demandShock', 'shocks': 'sentimentShock', 'shockq': 'shockSaleUsd',
    'sobs': 'sentimentSurveyNoise', 'phb': 'beliefPersistence', 'sdb': 'beliefSpread', 'wpr': 'beliefTargetWeight',
    'epsr': 'beliefRateResponse', 'kfee': 'sellFeePenalty', 'kacc': 'redemptionSpreadPenalty',
    'kbk': 'thinBackingDiscount', 'kn': 'noiseFlow', 'kd': 'demandAdjustment', 'kf': 'fundamentalSpeed',
    'Lf': 'fundamentalCapitalUsd', 'wlam': 'whaleProbability', 'wsz': 'whaleSize', 'qrun': 'loyalShare',
    'epsy': 'yieldElasticity', 'y0': 'referenceYieldPerYear', 'A': 'amplification', 'fee': 'poolFee',
    'L0': 'referenceLiquidityUsd', 'epsL': 'liquidityElasticity', 'rreq': 'requiredReturnPerYear',
    'kLi': 'liquidityEntrySpeed', 'kLo': 'liquidityExitSpeed', 'sLP': 'liquidityNoise',
    'fvol': 'volumePerVolatility', 'liq_t': 'drainHour', 'liq_f': 'drainShare', 'ssell': 'emissionSoldShare',
    'kb': 'depositSpeed', 'bmax': 'maximumDepositShare', 'yhalf': 'halfDepositYieldPerYear',
    'ysub': 'selfFundedYieldPerYear', 'bv': 'shareMarketBeta', 'sv': 'shareVolatility', 'drcv': 'shareDrift',
    'kcv': 'shareConfidenceLoss', 'pmv': 'sharePanicGain', 'pth': 'sharePanicThreshold', 'twv': 'shareOracleHours',
    'mv': 'shareImpact', 'phi': 'shareAbsorption', 'cvshock_t': 'shareShockHour', 'cvshock': 'shareShockReturn',
    'acapmax': 'arbitrageCapitalUsd', 'atau': 'arbitrageRecoveryHours', 'Qh': 'primaryCapacity',
    'fmin': 'vaultDeadBand', 'flat': 'latencyLoss', 'resr': 'reserveMarketBeta', 'ad': 'shortfallSensitivity',
    'd0': 'shortfallThreshold', 'ab': 'backingSensitivity', 'b0': 'backingThreshold', 'kdn': 'confidenceFallSpeed',
    'kup': 'confidenceRiseSpeed', 'hl': 'runPersistence', 'r0': 'runBranching', 'ra': 'runBranchingByFear',
    'rc': 'runByFear', 'rmax': 'runMaximum', 'twh': 'oracleHours', 'orc_t': 'oracleFailureHour',
    'orc_n': 'oracleFailureHours', 'dref': 'pegScale', 'depT': 'targetDepthUsd',
    'guardmax': 'maximumSupplyFractionPer24h', 'gred': 'redemptionsCounted',
}
# What only one mechanism has, by file: state, then parameters (a value or a function of the model's).
OWN = {
    file: (
        {'cr': 'targetCollateralRatio'},
        {'mintFee': 'fmint', 'redemptionsRevertBelowUsd': lambda P: 1e-6 * P('dead'), 'mintGateUsd': lambda P: 0.,
         'redeemGateUsd': lambda P: 1e9, 'recollateralisedSharesPerHour': lambda P: 1e9,
         'reserveShockHour': lambda P: P('rsh_t') if P('rsh_n') > 0 else 0., 'reserveShockShare': 'rsh', 'reserveShockHours': 'rsh_n'},
    )
    for file in ('iron', 'backed-coin')
}
OWN['terra-v1'] = (
    {'mpv': 'meanSharePriceUsd', 'ndir': 'directTokens'},
    {'directShare': 'dsh', 'directTolerance': 'dtol', 'arbitrageLeftShare': 'late', 'marginPerFall': 'marg', 'marginThreshold': 'mthr'},
)
RING = ['gb%d' % slot for slot in range(24)]
APPLIED = ['u%d' % slot for slot in range(6)]
SEED, EPISODE = 7, 3

SC['terra-hard'] = dict(cv0=(1.3, 2.0), Qh=.08, shockt=(48, 300), shockq=(.005, .02), shockd=(-.65, -.2), shocks=-1., drate=0.)
SC['false-alarm'] = dict(shockt=(96, 500), shocks=-1.5)
SC['ampl-2020'] = dict(shockt=24, shockd=1.1, shocks=1.5, shockq=0.)
SC['rai-genesis'] = dict(dn0=.12)
SC['iron-mild'] = dict(cv0=(2., 3.), cvshock_t=(48, 300), cvshock=(-.7, -.35), shockt=(48, 300), shockq=(.01, .05), shockd=(-.30, -.08), shocks=-1.)
SC['iron-strong'] = dict(SC['iron-mild'], cv0=(.6, 1.5), R0=(.85, .97), cr0=.9)
SC['liq-crash'] = dict(shockt=200, shockd=-.9, shockq=.005, shocks=-1.)

# mechanism, file, [(scenario, hours, levers, overrides)]
PLAN = [
    ('terra', 'terra', [('bank-run', 480, 'walk', {}), ('terra-2022', 200, 'rule', {}), ('terra-hard', 200, 'defence', {}),
                        ('luna-may-2021', 200, 'walk', dict(guardmax=.005, gred=1.)), ('oracle-failure', 420, 'rule', {})]),
    ('terra1', 'terra-v1', [('bank-run', 480, 'walk', {}), ('terra-2022', 200, 'rule', {}), ('terra-hard', 200, 'defence', {}),
                            ('luna-may-2021', 300, 'rule', {}), ('luna-may-2021', 200, 'walk', dict(guardmax=.005, gred=1.)),
                            ('bull', 300, 'walk', dict(guardmax=.02, gred=1.))]),
    ('ampl', 'ampleforth', [('liquidity-drain', 480, 'walk', dict(guardmax=.02)), ('ampl-2020', 240, 'rule', {}),
                            ('whale', 240, 'rule', dict(guardmax=.02))]),
    ('rai', 'rai', [('oracle-failure', 480, 'walk', {}), ('rai-genesis', 240, 'rule', {}),
                    ('black-thursday', 240, 'rule', {})]),
    ('liq', 'liquidity-mining', [('liquidity-drain', 480, 'walk', dict(guardmax=.0004)), ('liq-crash', 300, 'rule', {}),
                                 ('whale', 240, 'walk', {})]),
    ('iron', 'iron', [('iron-mild', 400, 'walk', {}), ('iron-2021', 120, 'rule', {}), ('iron-strong', 300, 'fill', {}),
                      ('iron-2021', 200, 'walk', dict(guardmax=.01, gred=1.)), ('bull', 300, 'walk', {}),
                      ('calm', 120, 'rule', dict(cv0=.5, drcv=-.4))]),
    ('usdc', 'backed-coin', [('svb-2023', 240, 'rule', {}), ('bank-run', 480, 'walk', {}),
                             ('svb-2023', 200, 'walk', dict(guardmax=.01, gred=1.))]),
]


# Levers of the model that ours does not have.
ABSENT = {'usdc': ('cr_step', 'recollat')}


def record(mech, file, scenario, hours, levers, overrides):
    P, X = make(mech, 1, scenario, np.random.default_rng(11), **overrides)
    P[PI['repl']] = EPISODE
    X[XI['dn']] = SC[scenario].get('dn0', 0.)
    rng = np.random.default_rng(5)
    own_state, own_parameters = OWN.get(file, ({}, {}))
    rows = [XI[name] for name in list(STATE) + list(own_state) + RING + APPLIED]
    states, applied, rewards, words = [X[rows, 0].copy()], [], [], []
    U = defaults(mech, 1)
    rule = rule_prod(mech, 'lfg' if levers == 'defence' else None)
    for t in range(hours):
        if levers == 'walk':
            for lever, i, lo, hi, _, largest in LEV[mech]:
                if lever in ABSENT.get(mech, ()): continue
                U[i] = np.clip(U[i] + rng.uniform(-1, 1) * min(largest, hi - lo), lo, hi)
        else:
            U = rule(X, t, U.copy())
            if levers == 'fill': U[3] = .002
        step(X, P, U, t, SEED, 0, np.full(1, np.nan))
        states.append(X[rows, 0].copy()); applied.append(U[:, 0].copy()); rewards.append(X[XI['rew'], 0])
        words.append([int(word) for j in range(6) for word in threefry(SEED, EPISODE, t, j)])
    # An hour that never comes is infinite on our side; JSON has no infinity, so null stands for it.
    parameters = {ours: (None if P[PI[theirs], 0] >= 1e9 else float(P[PI[theirs], 0])) for theirs, ours in PARAMETER.items()}
    name = '%s, %s' % (scenario, {'walk': 'levers at random', 'rule': 'production rule', 'defence': 'reserve defence', 'fill': 'recollateralisation'}[levers])
    head = dict(name=name, hours=hours, key0=SEED, episode=EPISODE, parameters=parameters)
    if own_parameters:
        P0 = lambda theirs: float(P[PI[theirs], 0])
        head['ownParameters'] = {ours: P0(theirs) if isinstance(theirs, str) else theirs(P0) for ours, theirs in own_parameters.items()}
    blocks = [np.asarray(states, '<f8').tobytes(), np.asarray(applied, '<f8').tobytes(), np.asarray(rewards, '<f8').tobytes(),
              np.asarray(words, '<u4').tobytes()]
    return head, b''.join(blocks)


def main():
    out = os.path.join(here, 'economy'); os.makedirs(out, exist_ok=True)
    wanted = sys.argv[1:]
    for mech, file, plan in PLAN:
        if wanted and file not in wanted: continue
        heads, blocks = zip(*[record(mech, file, *entry) for entry in plan])
        own = dict(own=list(OWN[file][0].values())) if file in OWN else {}
        header = json.dumps(dict(columns=list(STATE.values()), **own, ring=len(RING), levers=len(APPLIED), trajectories=heads)).encode()
        header += b' ' * (-(4 + len(header)) % 8)
        data = gzip.compress(struct.pack('<I', len(header)) + header + b''.join(blocks), 9, mtime=0)
        with open(os.path.join(out, file + '.bin.gz'), 'wb') as handle: handle.write(data)
        print(file, len(data))
    if wanted: return
    distribution = {}
    for scenario, hours in (('calm', 720), ('terra-hard', 720), ('luna-may-2021', 720), ('terra-2022', 216)):
        n = 256
        P, X = make('terra', n, scenario, np.random.default_rng(SEED))
        _, o = run('terra', P, X, rule_prod('terra'), T=hours, seed=SEED, rec=('p', 'fail'), wide=True)
        survived = X[XI['fail']] == 0
        rmse = np.sqrt(((o['p'] - 1) ** 2).mean(0))
        distribution[scenario] = dict(economies=n, hours=hours, collapsed=int((~survived).sum()),
            survivorRmse=[float(q) for q in np.quantile(rmse[survived], [.1, .5, .9])] if survived.sum() >= 32 else None)
    with open(os.path.join(out, 'terra-distribution.json'), 'w') as handle: handle.write(json.dumps(distribution, indent=2) + '\n')
    print(distribution)


main()
