/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is decided about every column when somebody leaves for good. */
#ifndef PE_TESTS_ERASE_COLUMNS_H
#define PE_TESTS_ERASE_COLUMNS_H

/* Every column of text or bytes, and what becomes of it when somebody leaves
 * for good. A column that is not here makes this test fail: decide, then add
 * it to src/store/people_erase.c or to this list. */
static const char *const columns =
    /* emptied, or gone with its row */
    " member.name member.sign_in member.email member.password member.language"
    " member.zone member.calendar_secret passkey.credential passkey.public_key"
    " passkey.name session.token session.device challenge.challenge"
    " challenge.purpose membership.skills membership.site invite.code"
    " invite.note role_pause.kind recovery.code recovery.words rating.category"
    " worker.label worker.away worker.more_json import.kind import.name"
    " import.content division.says remark.words merge.says allowance.kind"
    " idempotency.key idempotency.answer helper.place ask.why_json ask.answer"
    " claim.thanks offer.title offer.about offer.place offer.source"
    " message.kind push.endpoint push.public_key push.secret decision.says"
    " decision_doubt.reason voice.reason voice_answer.answer remark_side.source"
    " money_idea.about delegation.seal_key carried.seal petition.reason"
    " amendment.base amendment.words amendment.why decision_version.says"
    " word_choice.level panel.says series.says money_handover.words"
    " transfer_part.reason"
    /* emptied once a line is settled, or after 90 days, whoever left; of who
     * paid a keyed hash, which may be anybody's */
    " money_line.words money_line.payer money_line.mark money_payer.payer"
    /* only of those who let another hub be told who they are */
    " peer_item.said peer_parcel.body"
    /* emptied where no council organises it, else the council's */
    " need.title need.about need.place need.source"
    /* forgotten up to a state in which they are not (app/board/state.c) */
    " match_event.line match_event.chain match_state.chain match_state.digest"
    " match_state.state"
    /* a hash that is forgotten within the hour */
    " sign_in_try.name"
    /* nobody's: they do not say whose they are */
    " ballot.tag ballot.marks decision.ballots decision.transcript"
    " decision.equal_transcript decision.weights money_ballot.tag"
    " money_ballot.choices_json money_round.file money_round.digest"
    /* how one voted in the open counts on, without a name */
    " voice.marks series_decision.ballots"
    /* under a seal: a ledger stays as it was written */
    " money_entry.words money_entry.written money_entry.hash"
    " money_account.name money_draw.words transfer_run.file"
    " transfer_run.digest"
    /* words of the program, hashes, numbers */
    " decision.rule decision.state decision.outcome decision.winners_json"
    " delegation.ended_by carried.outcome petition.kind petition.outcome"
    " decision.seed decision_class.kind remark_side.side money_account.kind"
    " money_round.way money_round.currency money_idea.fate money_idea.paid_from"
    " money_posting.currency money_pot.currency amendment.what amendment.state"
    " money_draw.state money_currency.currency money_sum.currency"
    " money_rate.currency money_rate.in_currency money_rate.rate"
    " money_statement.currency money_line.currency money_line.state"
    " money_statement.kind money_statement.day_order money_statement.mark"
    " money_form.heading money_form.columns money_form.day_order"
    " money_form.mark money_fit.kind"
    " money_handover.state money_handover.hash money_handover_sum.currency"
    " money_key.secret transfer_run.currency transfer_run.state"
    " transfer_run.rule dues_scale.way dues_scale.currency pledge.currency"
    " migration.name migration.sha256 event.kind event.data event.hash"
    " setting.name setting.value council.kind role.kind role_draw.kind"
    " role_draw.seed role_draw.candidates_json work_rule.rating_way"
    " division.state division.why ledger.rating swap.state remark.about"
    " merge.state pay_rule.way pay_rule.currency pay_proposal.state"
    " pay_proposal.way pay_proposal.currency follow_up.kind follow_up.currency"
    " follow_up.state decision_subject.kind pay_period.state panel.state"
    " panel_quota.kind panel_step.left_json panel_step.seed panel_person.fits"
    " panel_person.answer series.rule pay_period.way undertaking.kind"
    " duty.zone need.what"
    " need.state need.brought offer.what gift.state claim.state"
    /* the council's, whoever typed them */
    " follow_up.title follow_up.outcome panel.title panel.outcome series.title"
    " panel_quota.fact topic.name decision.title decision_option.name"
    " decision_class.fact decision_version.options_json money_round.title"
    " money_round.about money_cap.name money_idea.title money_idea.outcome"
    " money_currency.name"
    " money_payer.words money_pot.purpose transfer_run.title pledge.name"
    " ground.name ground.shapes council.name council.purpose council.zone"
    " work_rule.categories task.label task.name task.skills task.site task.slot"
    " task.category task.cause task.tags task.more_json merge.name skill.name"
    " sort.what sort.name district.name undertaking.name undertaking.about"
    " undertaking.place duty.title brought.way brought.form brought.source"
    /* other hubs', and of people there, until their place is over */
    " peer.name peer.url peer.public_key peer.last_digest peer.trouble"
    " claim.peer_why claim.peer_name claim.peer_reach peer_item.kind"
    /* made of the council's tables, with numbers for people (app/work) */
    " division.input division.result ";

#endif
