import type { Target } from './assignment-rule.ts'

/** A target in words for a log: `team north`. */
export function targetName(target: Target): string {
  switch (target.to) {
    case 'team':
      return `team ${target.team}`
    case 'territory':
      return `territory ${target.territory}${target.descend ? ' and below' : ''}`
    case 'user':
      return `user ${target.userId}`
    case 'field':
      return `field ${target.field}`
    case 'rules':
      return `rules ${target.rules}`
    case 'queue':
      return `queue ${target.queue}`
    case 'pool':
      return 'pool'
  }
}
