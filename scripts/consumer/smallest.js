// The least a host can bundle.
import { createCrm, memoryStore } from '@guanxi/core'

export const crm = createCrm({ storage: memoryStore() })
