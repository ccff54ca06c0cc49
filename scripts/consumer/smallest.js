// The least a host can bundle.
import * as guanxi from '@guanxi/core'

export const crm = guanxi
