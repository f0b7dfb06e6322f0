import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MinthelmError } from '../../core/errors.js'
import type { KeeperMetrics } from './keeper-metrics.js'

/** What /healthz says. */
export interface Health {
  readonly healthy: boolean
  /** In words: why not, or that all is well. */
  readonly reason: string
}

/** /healthz and /metrics, for this machine only. */
export class HealthServer {
  private constructor(private readonly server: Server) {}

  /**
   * @param port 0 for any free one
   * @throws MinthelmError where the port is taken
   */
  static async open(port: number, metrics: KeeperMetrics, health: () => Health): Promise<HealthServer> {
    const server = createServer((request, response) => {
      if (request.method === 'GET' && request.url === '/healthz') {
        const { healthy, reason } = health()
        response.writeHead(healthy ? 200 : 503, { 'content-type': 'application/json' })
        response.end(`${JSON.stringify({ healthy, reason })}\n`)
      } else if (request.method === 'GET' && request.url === '/metrics') {
        void metrics.registry.metrics().then((text) => {
          response.writeHead(200, { 'content-type': metrics.registry.contentType })
          response.end(text)
        })
      } else {
        response.writeHead(404)
        response.end()
      }
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        reject(
          new MinthelmError({
            what: `The port ${port} cannot be used for /healthz and /metrics`,
            where: '--port',
            remedy: 'Choose another, or 0 for any free one.',
            cause,
          }),
        )
      })
      server.listen(port, '127.0.0.1', resolve)
    })
    return new HealthServer(server)
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }
}
