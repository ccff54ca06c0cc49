import type { Account, AggregateQuery, ListQuery, Page } from '@guanxi/core'
