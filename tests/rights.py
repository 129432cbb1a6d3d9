"""Who may open every address of the site: one row a route. A route without a row fails the build.

What one may not see is a 404; what one sees and may not do is a 403; visitors are asked to sign in
where an address is for members, whatever lies behind it.
"""

from enum import StrEnum


class Right(StrEnum):
    ANYBODY = "anybody, visitors too"
    MEMBER = "whoever is signed in"
    STAFF = "administrators"
    SEES = "whoever sees the item, visitors too"
    SEES_SIGNED_IN = "whoever sees the item and is signed in"
    SAYS = "whoever sees the item and belongs to the network; its owner in any case"
    WRITES = "the item's owner and co-authors"
    OWNS = "the item's owner"
    OWN_COMMENT = "the comment's author"
    OWN_RECORD = "whoever noted it"
    BELONGS = "members of the group whose item it is"
    LEADS = "facilitators of the group whose item it is"
    #: Decided by more than a role or an item; the tests of the domain hold it.
    OWN_TEST = "a rule of its own"


_BY_RIGHT: dict[Right, str] = {
    Right.ANYBODY: """
        static health.alive health.ready home.front home.about home.help home.guide home.privacy
        home.search pages.settings pages.styleguide lessons.index practices.index
        texts.index texts.settings
        practices.featured practices.side_by_side
        showcase.feed home.sitemap home.robots
        protocols.index protocols.shipped protocols.export_shipped
        standards.index standards.framework standards.show standards.by_identifier standards.picker
        people.sign_in people.sign_out people.forgotten people.letter_sent people.reset
        people.accept people.new_address meetings.answer_by_link meetings.poll_by_link
        calendar.feed
        """,
    Right.MEMBER: """
        actions.index actions.hours actions.hours_csv actions.own_notes
        shelves.index shelves.new
        discussions.index discussions.new
        home.desk pages.preview texts.new texts.bring text_sets.index text_sets.new
        practices.new lessons.new lessons.import_ lessons.picker
        notices.index notices.read_all notices.choices
        people.index people.schools people.me people.password people.email people.sessions
        people.end_other_sessions people.confirm people.administration meetings.new meetings.index
        groups.index
        meetings.new_poll
        calendar.index calendar.settings calendar.new_feed
        protocols.new protocols.import_
        """,
    Right.STAFF: """
        home.administration people.places people.new_school people.edit_school people.close_school
        people.open_school people.new_district people.edit_district people.close_district
        people.open_district people.audit people.mailbox people.letter people.letter_page
        people.letter_calendar people.mailroom
        people.send_again people.drop_letter people.release_letters people.drop_held_letters
        people.deactivate
        people.reactivate standards.import_ standards.imports standards.preview standards.discard
        standards.crosswalk standards.crosswalk_preview standards.link standards.unlink
        """,
    Right.SEES: """
        lessons.show lessons.revision lessons.revisions lessons.comparison
        lessons.differences lessons.export
        practices.show practices.revision practices.revisions practices.comparison
        practices.adoptions practices.present
        texts.show texts.revision texts.revisions texts.comparison texts.reading text_sets.show
        protocols.show protocols.revision protocols.revisions protocols.comparison protocols.export
        conversation.index conversation.show files.show lessons.taught
        """,
    Right.SEES_SIGNED_IN: """
        conversation.history groups.show threads.show threads.revisions
        shelves.show shelves.paper shelves.present
        """,
    Right.SAYS: """
        conversation.new conversation.people lessons.record_taught lessons.taught_record
        practices.put_on_shelf
        """,
    Right.WRITES: """
        lessons.close_earlier practices.close_earlier
        lessons.edit lessons.authors lessons.share lessons.withdraw lessons.bring_back
        practices.edit practices.authors practices.restore practices.withdraw practices.bring_back
        texts.close_earlier texts.bring_again texts.edit texts.authors texts.share texts.withdraw texts.bring_back
        texts.restore texts.discard
        practices.discard practices.consent practices.hand_in practices.take_back practices.show_now
        protocols.close_earlier protocols.edit protocols.authors protocols.share protocols.withdraw
        protocols.bring_back protocols.restore protocols.discard
        lessons.restore lessons.discard files.new files.delete threads.edit threads.bring_back
        """,
    Right.OWNS: """
        lessons.delete practices.delete texts.delete text_sets.edit text_sets.delete protocols.delete
        shelves.edit shelves.remove shelves.bring_back shelves.annotate shelves.move shelves.take_off
        """,
    Right.OWN_COMMENT: "conversation.edit conversation.delete",
    Right.OWN_RECORD: "lessons.edit_taught lessons.remove_taught lessons.bring_back_taught",
    Right.BELONGS: """
        groups.people groups.revisions groups.leave groups.threads groups.items groups.meetings
        groups.ask_group
        """,
    Right.LEADS: """
        groups.edit groups.norms groups.restore groups.invite groups.archive groups.bring_back
        groups.make_facilitator groups.unmake_facilitator groups.remove
        groups.accept groups.decline groups.take_back
        """,
    Right.OWN_TEST: """
        groups.new groups.join groups.ask groups.withdraw groups.accept_invitation
        groups.decline_invitation groups.take_over threads.close threads.reopen threads.withdraw
        minutes.show minutes.revision minutes.as_markdown minutes.as_word minutes.draft
        minutes.share minutes.approve minutes.correct actions.show actions.settle actions.note
        conversation.accept lessons.remove_author practices.remove_author protocols.remove_author notices.read notices.unread_again
        texts.remove_author text_sets.put
        letters.stop showcase.card shelves.copy
        practices.feature practices.edit_featured practices.end_featured
        people.show people.school people.end_session people.invitations people.invite
        people.invite_again people.withdraw_invitation people.appointments people.end_appointment
        meetings.show meetings.edit meetings.cancel meetings.restore meetings.delete
        meetings.bring_back meetings.answer meetings.observers meetings.invite_observer
        meetings.agenda meetings.new_point meetings.edit_point meetings.move_point
        meetings.remove_point meetings.put_back_point meetings.take_in_point meetings.template
        meetings.roles meetings.hand_over meetings.choose_norm
        calendar.meeting calendar.renew_feed calendar.revoke_feed
        meetings.admit_observer meetings.remove_observer meetings.ask_to_observe meetings.step_back
        school_time.show school_time.export school_time.new_schedule school_time.edit_schedule
        school_time.delete_schedule school_time.new_days school_time.edit_days school_time.delete_days
        school_time.import_ school_time.take school_time.template
        meetings.run meetings.press meetings.times meetings.leave_open meetings.attendance meetings.rate meetings.say
        meetings.save_note meetings.edit_note meetings.note_revisions meetings.remove_note
        meetings.settle_note meetings.edit_decision meetings.withdraw_decision meetings.edit_action
        meetings.mark_action
        meetings.poll meetings.poll_edit meetings.poll_close meetings.poll_reopen
        practices.try_it practices.thank practices.thanks
        adoptions.show adoptions.edit adoptions.join adoptions.leave adoptions.add_line
        adoptions.tick adoptions.remove_line adoptions.note adoptions.remove_note
        adoptions.call_off adoptions.reply adoptions.write_up adoptions.report adoptions.reports
        adoptions.add_file adoptions.remove_file
        meetings.poll_remind meetings.poll_decide meetings.repeat meetings.series
        meetings.series_edit meetings.series_cancel
        practices.reviews practices.take_review practices.give_back practices.assign_reviewer
        practices.release_reviewer practices.review practices.review_note practices.settle_note
        practices.delete_note practices.edit_note practices.out_of_date practices.up_to_date
        discussions.show discussions.edit discussions.move discussions.withdraw
        discussions.bring_back
        discussions.record discussions.record_markdown discussions.record_word discussions.record_csv
        discussions.add_outcome discussions.edit_outcome discussions.take_away_outcome
        discussions.settle_outcome discussions.sign_outcome discussions.hear_voices
        discussions.take_up discussions.feedback
        discussions.run discussions.press discussions.take_clock discussions.leave discussions.join
        discussions.contribute discussions.edit_contribution discussions.take_back
        discussions.dates discussions.close_phase discussions.end
        discussions.reading discussions.notes discussions.note discussions.told_note discussions.say
        discussions.answer
        discussions.edit_note discussions.take_away_note discussions.settle_note
        discussions.take_over discussions.share_notes discussions.earlier_notes
        discussions.notes_jsonld discussions.notes_csv discussions.import_notes
        """,
}
RIGHTS: dict[str, Right] = {
    endpoint: right for right, endpoints in _BY_RIGHT.items() for endpoint in endpoints.split()
}
