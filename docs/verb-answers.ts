const duplicatesAnswer =
  '`{ matches, isComplete }`: the records that may be the same, the most alike first, each with `id`, `rule`, `score` and `evidence`; `isComplete` is false while keys are made anew.'
const mergeAnswer =
  '`{ mergeId, values, conflicts, references }`: the value of each field with the record that it comes from, the fields in which the records disagree, and how many references lead to the survivor now. A preview has no `mergeId`.'
const unmergeAnswer =
  '`{ survivorId, otherIds, keptFields, keptReferences }`: the records that are back, and what stays with the survivor because it was changed since.'

/** What each verb answers. */
export const ANSWERS: Readonly<Record<string, string>> = {
  'account.assign': 'The decision, as of `lead.assign`.',
  'account.timeline':
    'A list of `{ at, entity, recordId, command, deed, actor, changes }`, newest first; `changes` has of each field what it was and what it became.',
  'account.entitlement':
    '`{ isCovered, entitlementId, serviceLevel, remainingUnits, until, reason, considered }`: the first of `considered` decided, and each has its own `reason`.',
  'ticket.entitlement':
    'As of `account.entitlement`, and `kept`: the `entitlementId` and the `serviceLevel` that the ticket has.',
  'entitlement.use':
    '`{ useId, entitlementId, units, remainingUnits }`: what was taken, and what is left; null where units are not limited.',
  'entitlement.giveBack': '`{ units }`: how many were given back.',
  'article.archive': '`{ archived }`: how many versions are shown no more, or will not be.',
  'article.deflect': '`{ articleId }`.',
  'article.draft': 'The version, a draft.',
  'article.edit': 'The version, still a draft.',
  'article.find':
    'A list of `{ articleId, versionId, slug, category, language, title, score, snippet }`, the best first, each article once; `snippet` is as of `search`.',
  'ticket.suggestArticles': 'As of `article.find`.',
  'article.link': 'The link; the one that was there, where there was one.',
  'article.publish': 'The version, with its window in `publishFrom` and `publishUntil`.',
  'article.rate': '`{ articleId }`.',
  'article.read':
    '`{ articleId, versionId, slug, category, language, number, title, body, publishFrom, publishUntil }`; `language` is the one that it is in.',
  'article.usage':
    'A list of `{ articleId, suggested, answers, deflected, deflectionBp, helpful, unhelpful, helpfulBp }`, those that answered most first.',
  'lead.acceptOffer': 'The lead, now owned by whom it was offered to.',
  'account.duplicates': duplicatesAnswer,
  'account.merge': mergeAnswer,
  'account.unmerge': unmergeAnswer,
  'contact.duplicates': duplicatesAnswer,
  'contact.merge': mergeAnswer,
  'contact.unmerge': unmergeAnswer,
  'duplicatePair.clusters':
    '`{ clusters, held }`: groups of `members` with the `pairs` that join them, and the pairs that belong to no group, with the reason.',
  'duplicatePair.dismiss': 'The pair.',
  'duplicatePair.reindex': 'The run; `session.matchRun.get(id)` tells how far it is.',
  'duplicatePair.scan': 'The run; `session.matchRun.get(id)` tells how far it is.',
  'lead.duplicates': duplicatesAnswer,
  'lead.merge': mergeAnswer,
  'lead.unmerge': unmergeAnswer,
  'activity.calendar':
    'Activities of one owner with a due time, the next first, as `calendarFeed` takes them.',
  'activity.complete': 'The activity.',
  'share.grant':
    'The share; the one that was there for this principal and reason, changed, where there was one.',
  'share.revoke': '`{ revoked }`: whether there was such a share.',
  'approval.approve': 'The approval: `approved` when enough have agreed, `pending` until then.',
  'approval.reject': 'The approval, now `rejected`.',
  'approval.withdraw': 'The approval, now `withdrawn`.',
  'approval.addSigner': 'The approval; `approverIds` says who is asked now.',
  'approval.sendBack': 'The approval, which waits for the earlier `step` again.',
  'approval.show':
    '`{ approval, records, isAsAsked, input }`: the request, the records that it is about as the caller may see them, whether they are as they were when it was asked for, and the input of a call under four eyes, where `…` stands for what it keeps to itself.',
  'lead.assign':
    'The decision: `ownerId`, the `rule` that decided, how `rules` and `candidates` were judged, and `unassigned`, the reason, where nobody got it ([how to read it](../guides/assign-and-work-leads.md#reading-a-decision)).',
  'lead.browsePool':
    '`{ items, next, viewsLeft }`: of each lead its id and the fields that the pool shows, where the next page begins, and how many more the actor may see today.',
  'lead.capture':
    '`{ outcome, leadId, ownerId, rule }`, where `outcome` is `created`, `attached` (to a known lead) or `received` (the caller may not read the lead).',
  'lead.convert':
    '`{ leadId, accountId, contactId, opportunityId, joined, unmapped }`: what the lead became, whether account and contact were there before, and the fields that found no place.',
  'lead.disqualify': 'The lead.',
  'lead.nurture': 'The lead.',
  'lead.recycle': 'The lead, without an owner, or with the one whom the rules chose.',
  'lead.score':
    '`{ score, grade, version, at, rules, nextChangeAt }`; `rules` is a list of `{ rule, points, events, isCapped }`, one for each rule, and `nextChangeAt` from when on the grade may be another though nothing happens.',
  'lead.touches':
    'A list of `{ at, activityId, channel, source, utm, clickIds, referrer, consent, raw }`, newest first; the touch that made the lead stands at the end.',
  'lead.unconvert':
    '`{ leadId, removed, kept }`: what was deleted, a list of `{ entity, id }`, and what stays, a list of `{ entity, id, because }`, where `because` is `changed` or `used`.',
  'lead.grab': 'The lead, now owned by the actor.',
  'lead.offers':
    'A list of `{ offerId, leadId, name, company, offeredAt, expiresAt }`: what is offered to the actor now, the first to expire first.',
  'lead.rejectOffer': 'Nothing.',
  'lead.lock': 'The lead.',
  'lead.previewReclaim':
    '`{ examined, moved, dueNow, next }`: the leads whose due date other rules would move, each with `from` and `to`, and how many would be due at once.',
  'lead.protect': 'The lead.',
  'lead.reindexPool': '`{ examined, changed, next }`: how many leads one page looked at and set right.',
  'lead.release': 'The lead, now without an owner.',
  'lead.reopen': 'The lead.',
  'lead.undoReclaim': 'The lead, owned as before.',
  'lead.unlock': 'The lead.',
  'lead.unprotect': 'The lead.',
  'lead.work': 'The lead.',
  'opportunity.assign': 'The decision, as of `lead.assign`.',
  'message.receive':
    '`{ messageId, ticketId, intake, isRepeat }`: the ticket is null for what is only kept, and `intake` says why; a repeated message has the answer of the first.',
  'message.prepare': 'For channels: the message as it is to be sent, or null where it was sent already.',
  'message.noteSent': 'For channels: `{ delivery }`.',
  'message.noteFailed': 'For channels: `{ failures }`, how often it failed by now.',
  'message.noteReceipt': 'For channels: `{ isKnown }`, whether there is such a message.',
  'message.noteObjection':
    'For channels: `{ withdrawn }`, of how many purposes they want to be left out from now on.',
  'message.send': 'The message, which waits for its channel.',
  'channelCursor.save': 'For channels: `{ place }`.',
  'unreadMessage.keep': 'For channels: what was set aside.',
  'ticket.open': 'The ticket.',
  'ticket.bring': 'The ticket, with the times that it had elsewhere.',
  'ticket.reply':
    '`{ message, ticket, outcome }`: the message that is to be delivered, and the ticket as it is now.',
  'ticket.assign': 'The decision, as of `lead.assign`.',
  'ticket.grab': 'The ticket, now owned by the actor.',
  'ticket.escalate': 'The ticket.',
  'ticket.split': '`{ ticket, from }`: the new ticket, and the one that it was split from.',
  'ticket.merge': mergeAnswer,
  'ticket.unmerge': unmergeAnswer,
  'ticket.hear':
    '`{ message, ticket, outcome }`: where it has gone. `outcome` is `added`, `resumed`, `reopened`, `thanked`, `followUp` (in a ticket of its own) or `known` (brought before). Message and ticket are null where the caller may not read the ticket.',
  'ticket.note': 'The message.',
  'ticket.wait': 'The ticket.',
  'ticket.resume': 'The ticket.',
  'ticket.solve': 'The ticket.',
  'ticket.close': 'The ticket.',
  'ticket.reopen': 'The ticket.',
  'opportunity.backdate': 'The opportunity.',
  'opportunity.changePipeline': 'The opportunity, in its new pipeline.',
  'opportunity.cohort':
    '`{ population, converted, censored, rateBp }`: how many entered `from`, how many of them came to `to`, how many may still come, and the converted of those decided, in basis points.',
  'forecastAdjustment.add': 'The adjustment.',
  'target.attainment':
    'A list, the best first within each level: `{ target, level, ownerId, teamId, parentId, won, amountBp, dealsBp, gap, rank }`.',
  'target.coverage':
    'A list, the company first, then teams, then people: `{ target, level, ownerId, teamId, remaining, open, weighted, openBp, weightedBp }`.',
  'rating.answer': 'What is asked and what is said now, as of `rating.view`.',
  'rating.view':
    '`{ kind, question, least, most, score, comment, openUntil }`: what the holder of a link is asked, what they said, and until when that can be said or changed.',
  'rating.satisfaction':
    'A list, one for each value of `by`: `{ by, asked, answered, open, responseBp, csat, nps }`.',
  'subjectRequest.preview':
    '`{ counts, elsewhere, holds, duties }`: how many records of each entity, the plugins that hold more, and the legal holds and duties that refuse an erasure.',
  'subjectRequest.disclose':
    '`{ format, version, exportedAt, requestId, subject, records, history, elsewhere }`: see the guide to exporting and erasing.',
  'subjectRequest.erase': 'The request. Its `status` is `running` until all is erased, then `done`.',
  'subjectRequest.proceed': 'The request, as far as it has come.',
  'subjectRequest.rerun': '`{ erased, missing }`: how many were erased again, and how many are not there.',
  'subjectRequest.retain':
    '`{ due, held, next }`: how many records each rule keeps no longer, how many more a legal hold or a duty keeps, and where to go on, if there are more.',
  'legalHold.place': 'The hold.',
  'legalHold.lift': 'The hold, lifted.',
  'pseudonym.forget': '`{ alias }`.',
  'consent.record': 'The statement.',
  'consent.withdraw': 'The statement.',
  'contact.canContact': '`{ allowed, why }`: each reason has a `code` and a sentence in both languages.',
  'lead.canContact': 'As of `contact.canContact`.',
  'ticket.review':
    '`{ total, problems, backlog }`: the measures of all tickets, the same for each problem, the most frequent first, and how old what is open now is.',
  'slaClock.attainment':
    'A list of `{ by, decided, met, breached, cancelled, cancelledBreached, share, isReached }`: one, or with `by` one for each value. `share` is `{ part, whole }`, met of decided, null where nothing was decided.',
  'slaClock.breaches':
    '`{ breached, byHour, byWeekday }`: 24 counts from midnight on and 7 from Monday on, in the zone of the tenant.',
  'slaClock.timeline':
    'A list of `{ at, deed, metrics }`: of each metric `{ metric, policy, version, asked, changed }`, the conditions that mattered with the fields that decided them, and what happened to its clocks.',
  'slaClock.whyNot':
    'A list, the policies in order: `{ policy, version, why, fields, by, text }`, with a sentence in both languages.',
  'slaClock.times':
    '`{ stopped, running, usedMs, passedMs, pausedMs }`: `usedMs` and `passedMs` are `{ mean, median, p90 }`, `pausedMs` is `{ pause, solved, deleted }`, all in milliseconds.',
  'opportunity.slip':
    '`{ due, won, lost, slipped, overdue, open, rateBp, rateByValue }`: each outcome is `{ count, amounts }`, and together they are `due`.',
  'opportunity.performance':
    '`{ won, lost, winRateBp, winRateByValue, cycleDays, velocityPerDay }`, of the deals closed in the window.',
  'opportunity.flow': 'A number by the name of each stage.',
  'opportunity.forecast':
    'A list of `{ by, weighted, open, won }`: one, or with `groupBy` one for each value. `weighted` is a list of sums, one a currency; `open`, `won` and each of `categories` are `{ count, amounts }`; `adjusted` adds `adjustments` and `totals`.',
  'opportunity.funnel':
    'A list of `{ stage, count, amounts }`, in the order of the stages; `amounts` has one sum a currency.',
  'opportunity.moves':
    'A list of `{ stage, is, edge, missing, approval }`, one for each stage; `is` is `here`, `open`, `incomplete` or `closed`, `approval` is `needed`, `pending`, `granted` or null.',
  'opportunity.moveTo':
    'The opportunity. Where an approval is needed first it is still in its stage, and `approvalId` names the request.',
  'opportunity.place': 'The opportunity.',
  'opportunity.snooze': 'The opportunity.',
  'opportunity.snapshot': 'A number by the name of each stage.',
  'queueItem.drain':
    '`{ given, goesOn }`: how many were given or offered, and whether more is looked at by itself.',
  'slaClock.atRisk': 'A list of clocks as of `slaClock.of`, the least time left first.',
  'slaClock.of':
    'A list of the clocks of the record as they stand now: `status`, `deadline`, `remaining`, `used`, `paused` and `lateBy` in milliseconds, the late ones in working time and as time passes.',
  'slaClock.rebuild':
    '`{ changed, kept }`: of each clock that the journal tells otherwise its `metric`, its `ordinal`, and the status that it had (`was`) and has (`is`); `kept` are those that have ended and stay as they were.',
  'slaClock.recompute':
    '`{ examined, changed, statuses, next }`: how many running clocks were looked at and come to something else, how many of them go from which status to which, and where the next page begins.',
  'user.handOver':
    '`{ handOverId, records, byRules }`: the id of the `handOver` whose record tells how far it has come, how many records there are by entity and, of a preview by the rules, how many leads each would get.',
  'account.receivables':
    '`{ on, currencies, credit, inBooks }`: what is open by its age in each currency, what was paid and settles nothing yet, and all of it in the currency of the books, null where a rate is missing.',
  'account.orderHistory':
    '`{ orders, totals, lastOrder, favourites, usualPaymentTerms }`: `totals` has an amount for each currency, `favourites` of each product its `lines` and `quantity`, the most often ordered first.',
  'account.statement':
    '`{ currency, opening, entries, closing }`: what was billed and paid, the oldest first.',
  'contract.amend': 'The contract, with its next version.',
  'contract.change': 'The contract, still a draft.',
  'contract.draft': 'The contract, a draft; the one that was there, where its quote had one.',
  'contract.reach': 'The contract.',
  'contract.recurring':
    'A list of `{ currency, total, accounts }`: of all and of each account what recurs at the beginning, what is new, more, less, lost and won back, and what recurs at the end.',
  'contract.renew': 'The contract that follows, a draft; the one that was there, where one follows already.',
  'contract.sign': 'The contract, active.',
  'contract.submit': 'The contract, in approval; a draft as before where nobody has to approve it.',
  'contract.terminate': 'The contract: terminated, or active until its new last day is over.',
  'fxRate.note': 'The rate.',
  'invoice.bring':
    '`{ invoice, isRepeated }`: `isRepeated` where it was known just so, and nothing was written.',
  'invoice.credit': '`{ invoice, lines }` of the credit note.',
  'invoice.draft': '`{ invoice, lines }`, a draft.',
  'invoice.issue': '`{ invoice, instalments }`: what is owed by it.',
  'order.cancel': 'The order.',
  'order.confirm': 'The order.',
  'order.place': 'The order.',
  'order.ship': 'The shipment.',
  'payment.allocate': 'As of `payment.record`.',
  'payment.askRefund':
    '`{ approvalId, status }`: `approved` at once where just that was granted before, else `pending`.',
  'payment.bring':
    '`{ payment, isRepeated }`: `isRepeated` where it was known just so; `payment` is null where it was taken back before it was ever told of.',
  'payment.explain':
    '`{ payment, credit, allocations, refunds }`: what it settled, and what of that was taken back, in the order in which it happened.',
  'payment.record':
    '`{ payment, allocations, isRepeated }`: what it settled; `isRepeated` where it was known already, and nothing was written.',
  'payment.refund': '`{ refund, payment }`.',
  'payment.reverse': 'The payment.',
  'priceBook.check':
    'A list of `{ code, message, zh, bookId, priceIds }`: what in the price books hardly means what it says.',
  'product.price':
    '`{ isPriced, unitPrice, currency, source, trace }`: `trace` has every place where a price was looked for, and why it was taken or passed over. Without a price `isPriced` is false, and `trace` tells why.',
  'quote.accept': 'The order, however often it is accepted.',
  'quote.approvals':
    '`{ needed, hidden }`: of each approval its `id`, why it is needed (`because`, in both languages), who gives it (`approval`) and what it is given for (`inputs`); `hidden` names those that depend on what the caller may not see.',
  'quote.change': 'The quote, a draft again.',
  'quote.decline': 'The quote.',
  'quote.draft': 'The quote, a draft.',
  'quote.explain':
    '`{ status, isExpired, validUntil, reckoning, prices }`: discounts, taxes and rounding, line by line, and of each line where its price is from.',
  'quote.makePrimary': 'The quote.',
  'quote.revise': 'The next version, a draft.',
  'quote.send': 'The quote.',
  'quote.submit': 'The quote: `inApproval`, with the request in `approvalId`, or `approved`.',
  'quote.withdraw': 'The quote.',
  'stockLevel.tell':
    '`{ taken, ignored }`: how many tellings counted; those that are older than what is known do not.',
}
