import { createLogUpdate } from 'log-update'
import pc from 'picocolors'
import type { Reporter } from '../../stack/reporter.ts'
import { duration } from './format.ts'
import { cut } from './table.ts'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100
/** A terminal has 24 lines at the least. */
const MOST_LIVE_LINES = 20

interface LiveStep {
  title: string
  startedAt: number
  text: string
}

/** Progress for a terminal: what has ended stands, what goes on is one line each below, redrawn. */
export function liveReporter(stream: NodeJS.WriteStream, clock: () => number): Reporter {
  const update = createLogUpdate(stream, { showCursor: true })
  const steps = new Set<LiveStep>()
  let frame = 0
  let timer: NodeJS.Timeout | undefined

  const width = () => (stream.columns || 80) - 1
  const draw = () => {
    const lines = [...steps].slice(0, MOST_LIVE_LINES).map(({ title, startedAt, text }) => {
      const took = duration(clock() - startedAt)
      return cut(
        `${FRAMES[frame % FRAMES.length]} ${title}${text === '' ? '' : `: ${text}`} (${took})`,
        width(),
      )
    })
    frame++
    update(lines.join('\n'))
  }
  const print = (line: string) => {
    update.clear()
    stream.write(`${line}\n`)
    if (steps.size > 0) draw()
  }
  const begin = (step: LiveStep) => {
    steps.add(step)
    timer ??= setInterval(draw, FRAME_MS).unref()
    draw()
  }
  const end = (step: LiveStep, mark: string, text: string) => {
    steps.delete(step)
    if (steps.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
    const took = duration(clock() - step.startedAt)
    print(`${mark} ${cut(`${step.title}${text === '' ? '' : `: ${text}`} (${took})`, width() - 2)}`)
  }

  return {
    note: print,
    warn: (text) => print(`${pc.yellow('!')} ${text}`),
    step: async (title, work) => {
      const step: LiveStep = { title, startedAt: clock(), text: '' }
      let result = ''
      begin(step)
      try {
        const worked = await work({
          update: (text) => {
            step.text = text
          },
          result: (text) => {
            result = text
          },
        })
        end(step, pc.green('✓'), result)
        return worked
      } catch (error) {
        end(step, pc.red('✗'), 'failed')
        throw error
      }
    },
  }
}
