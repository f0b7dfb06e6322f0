import { MinthelmError } from '../../core/errors.js'
import { type Deployed, type DeploymentClients, deploySteps } from './deployment.js'
import { type DeploymentPlan, stepsOf } from './deployment-plan.js'
import { type Diagnosis, diagnose } from './diagnosis.js'

/** A deployment with who holds what in it. */
export interface MinthelmDeployment extends Deployed {
  readonly diagnosis: Diagnosis
}

/**
 * Deploys a controller with everything that it needs, and makes sure that the account that sent it holds nothing.
 *
 * @throws MinthelmError where a step fails, or the deployer ends with a role
 */
export async function deployMinthelm(
  clients: DeploymentClients,
  plan: DeploymentPlan,
): Promise<MinthelmDeployment> {
  const deployed = await deploySteps(clients, stepsOf(plan))
  const diagnosis = await diagnose(clients.reader, deployed.addresses.controller!)
  const left = diagnosis.holders.filter(({ holder }) => diagnosis.deployers.includes(holder))
  if (left.length > 0) {
    throw new MinthelmError({
      what: `The deployer ends with ${left.map(({ role, contract }) => `${role} of ${contract}`).join(', ')}`,
      where: 'deployment',
      remedy: 'Name other holders in the plan and deploy anew.',
    })
  }
  return { ...deployed, diagnosis }
}
