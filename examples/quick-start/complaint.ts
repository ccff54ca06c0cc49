/** What the user can put right, in the user's words: shown without a stack. */
export class Complaint extends Error {}
