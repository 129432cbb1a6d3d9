"""Groups and meetings"""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('calendar_choice',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('alarm_minutes', sa.Integer(), nullable=True),
    sa.Column('shows_address', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_choice_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_calendar_choice'))
    )
    op.create_table('calendar_feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('read_at', sa.DateTime(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['inquiry_group.id'], name=op.f('fk_calendar_feed_group_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_feed_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_calendar_feed_key_hash'))
    )
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_feed_person_id'), ['person_id'], unique=False)

    op.create_table('join_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_join_request_decided_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['inquiry_group.id'], name=op.f('fk_join_request_group_id')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_join_request_invited_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_join_request_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_join_request'))
    )
    with op.batch_alter_table('join_request', schema=None) as batch_op:
        batch_op.create_index('ix_join_request_open', ['group_id', 'decided_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_join_request_person_id'), ['person_id'], unique=False)

    op.create_table('meeting_series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.JSON(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_meeting_series_created_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['inquiry_group.id'], name=op.f('fk_meeting_series_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_series'))
    )
    with op.batch_alter_table('meeting_series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_series_group_id'), ['group_id'], unique=False)

    op.create_table('bell_schedule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('hours', sa.JSON(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_bell_schedule_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bell_schedule')),
    sa.UniqueConstraint('school_id', 'name', name=op.f('uq_bell_schedule_school_id_name'))
    )
    op.create_table('group_place',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('inquiry', sa.Enum('lesson_study', 'action_research', 'text_discussion', 'several', name='inquiry', native_enum=False, length=32), nullable=False),
    sa.Column('reach', sa.Enum('school', 'cross_school', name='reach', native_enum=False, length=32), nullable=False),
    sa.Column('joining', sa.Enum('freely', 'by_request', 'by_invitation', name='joining', native_enum=False, length=32), nullable=False),
    sa.Column('archived_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_group_place_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_group_place'))
    )
    op.create_table('item_guest',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('admitted_by_id', sa.Integer(), nullable=False),
    sa.Column('admitted_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['admitted_by_id'], ['person.id'], name=op.f('fk_item_guest_admitted_by_id')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_item_guest_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_item_guest_person_id')),
    sa.PrimaryKeyConstraint('item_id', 'person_id', name=op.f('pk_item_guest'))
    )
    with op.batch_alter_table('item_guest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_guest_person_id'), ['person_id'], unique=False)

    op.create_table('meeting',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum('polling', 'scheduled', 'running', 'held', 'cancelled', name='stage', native_enum=False, length=32), nullable=False),
    sa.Column('sort', sa.Enum('planning', 'lesson_study', 'debrief', 'text_discussion', 'action_research', 'general', name='meetingkind', native_enum=False, length=32), nullable=False),
    sa.Column('starts_local', sa.DateTime(), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(), nullable=True),
    sa.Column('ends_at', sa.DateTime(), nullable=True),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('video_url', sa.String(length=500), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('admits_observers', sa.Boolean(), nullable=False),
    sa.Column('cover_needed', sa.Boolean(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=True),
    sa.Column('occurrence', sa.Date(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('announced_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('norm', sa.String(length=300), nullable=False),
    sa.Column('began_at', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('ticks', sa.Integer(), nullable=False),
    sa.CheckConstraint('(starts_at IS NULL) = (starts_local IS NULL)', name=op.f('ck_meeting_one_time')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_meeting_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['series_id'], ['meeting_series.id'], name=op.f('fk_meeting_series_id')),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_meeting'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_series_id', ['series_id', 'starts_at'], unique=False)
        batch_op.create_index('ix_meeting_starts_at', ['starts_at'], unique=False)

    op.create_table('protocol_run',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.JSON(), nullable=False),
    sa.Column('updated_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_protocol_run_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_protocol_run'))
    )
    op.create_table('school_day',
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('holiday', 'minimum', name='schooldaykind', native_enum=False, length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('bell_schedule_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['bell_schedule_id'], ['bell_schedule.id'], name=op.f('fk_school_day_bell_schedule_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_school_day_school_id')),
    sa.PrimaryKeyConstraint('school_id', 'day', name=op.f('pk_school_day'))
    )
    op.create_table('thread',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_thread_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_thread'))
    )
    op.create_table('agenda_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.Enum('inform', 'discuss', 'decide', name='purpose', native_enum=False, length=32), nullable=False),
    sa.Column('standing', sa.Enum('agenda', 'proposed', 'removed', name='standing', native_enum=False, length=32), nullable=False),
    sa.Column('presenter_id', sa.Integer(), nullable=True),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('linked_id', sa.Integer(), nullable=True),
    sa.Column('linked_revision', sa.Integer(), nullable=True),
    sa.Column('carried_from_id', sa.Integer(), nullable=True),
    sa.Column('brings', sa.Enum('minutes', 'actions', name='brings', native_enum=False, length=32), nullable=True),
    sa.Column('keeps', sa.Enum('instructor', 'observers', 'final', 'closing', name='keeps', native_enum=False, length=32), nullable=True),
    sa.Column('unfinished', sa.Boolean(), nullable=False),
    sa.Column('seconds_spent', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['carried_from_id'], ['agenda_item.id'], name=op.f('fk_agenda_item_carried_from_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['linked_id'], ['item.id'], name=op.f('fk_agenda_item_linked_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_agenda_item_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['presenter_id'], ['person.id'], name=op.f('fk_agenda_item_presenter_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['person.id'], name=op.f('fk_agenda_item_proposed_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item'))
    )
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.create_index('ix_agenda_item_meeting_id', ['meeting_id', 'position'], unique=False)

    op.create_table('meeting_role',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Enum('facilitator', 'timekeeper', 'recorder', 'norm_keeper', name='part', native_enum=False, length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_meeting_role_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_meeting_role_person_id')),
    sa.PrimaryKeyConstraint('meeting_id', 'part', name=op.f('pk_meeting_role'))
    )
    with op.batch_alter_table('meeting_role', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_role_person_id'), ['person_id'], unique=False)

    op.create_table('minutes',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('approved_at', sa.DateTime(), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_in_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['approved_by_id'], ['person.id'], name=op.f('fk_minutes_approved_by_id')),
    sa.ForeignKeyConstraint(['approved_in_id'], ['meeting.item_id'], name=op.f('fk_minutes_approved_in_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_minutes_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_minutes_meeting_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_minutes')),
    sa.UniqueConstraint('meeting_id', name=op.f('uq_minutes_meeting_id'))
    )
    op.create_table('norm_rating',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('rating', sa.Integer(), nullable=False),
    sa.CheckConstraint('rating BETWEEN 1 AND 4', name=op.f('ck_norm_rating_one_to_four')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_norm_rating_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_norm_rating_person_id')),
    sa.PrimaryKeyConstraint('meeting_id', 'person_id', name=op.f('pk_norm_rating'))
    )
    op.create_table('participant',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('observes', sa.Boolean(), nullable=False),
    sa.Column('asks_since', sa.DateTime(), nullable=True),
    sa.Column('coming', sa.Enum('yes', 'maybe', 'no', name='coming', native_enum=False, length=32), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('waits_since', sa.DateTime(), nullable=True),
    sa.Column('attendance', sa.Enum('present', 'late', 'excused', 'absent', name='attendance', native_enum=False, length=32), nullable=True),
    sa.Column('by_video', sa.Boolean(), nullable=False),
    sa.Column('arrived_at', sa.DateTime(), nullable=True),
    sa.Column('minutes_attended', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_participant_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_participant_person_id')),
    sa.PrimaryKeyConstraint('meeting_id', 'person_id', name=op.f('pk_participant'))
    )
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_person_id'), ['person_id'], unique=False)

    op.create_table('poll',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('blind', sa.Boolean(), nullable=False),
    sa.Column('closes_at', sa.DateTime(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('complete_at', sa.DateTime(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_poll_meeting_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('meeting_id', name=op.f('pk_poll'))
    )
    op.create_table('poll_candidate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('starts_local', sa.DateTime(), nullable=False),
    sa.Column('cover_needed', sa.Boolean(), nullable=False),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_poll_candidate_meeting_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_candidate')),
    sa.UniqueConstraint('meeting_id', 'starts_local', name=op.f('uq_poll_candidate_meeting_id_starts_local'))
    )
    op.create_table('poll_reply',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('comment', sa.String(length=300), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_poll_reply_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_poll_reply_person_id')),
    sa.PrimaryKeyConstraint('meeting_id', 'person_id', name=op.f('pk_poll_reply'))
    )
    with op.batch_alter_table('poll_reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_poll_reply_person_id'), ['person_id'], unique=False)

    op.create_table('private_note',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_private_note_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_private_note_person_id')),
    sa.PrimaryKeyConstraint('meeting_id', 'person_id', name=op.f('pk_private_note'))
    )
    op.create_table('action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('agenda_item_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('dropped_at', sa.DateTime(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agenda_item_id'], ['agenda_item.id'], name=op.f('fk_action_agenda_item_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_action_created_by_id')),
    sa.ForeignKeyConstraint(['done_by_id'], ['person.id'], name=op.f('fk_action_done_by_id')),
    sa.ForeignKeyConstraint(['group_id'], ['inquiry_group.id'], name=op.f('fk_action_group_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_action_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_action_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action'))
    )
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.create_index('ix_action_group_id', ['group_id', 'done_at', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index('ix_action_owner_id', ['owner_id', 'done_at', 'due_on'], unique=False)

    op.create_table('correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('minutes_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_correction_author_id')),
    sa.ForeignKeyConstraint(['minutes_id'], ['minutes.item_id'], name=op.f('fk_correction_minutes_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_minutes_id'), ['minutes_id'], unique=False)

    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('agenda_item_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agenda_item_id'], ['agenda_item.id'], name=op.f('fk_decision_agenda_item_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_decision_author_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_decision_meeting_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('meeting_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('agenda_item_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('shared', 'beside', 'parked', name='notekind', native_enum=False, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('edited_at', sa.DateTime(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agenda_item_id'], ['agenda_item.id'], name=op.f('fk_meeting_note_agenda_item_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_meeting_note_author_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_meeting_note_meeting_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_note'))
    )
    with op.batch_alter_table('meeting_note', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_note_meeting_id', ['meeting_id', 'agenda_item_id', 'id'], unique=False)
        batch_op.create_index('uq_meeting_note_shared', ['agenda_item_id'], unique=True, sqlite_where=sa.text("kind = 'shared'"), postgresql_where=sa.text("kind = 'shared'"))

    op.create_table('poll_answer',
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.Enum('yes', 'if_needed', 'no', name='answer', native_enum=False, length=32), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['poll_candidate.id'], name=op.f('fk_poll_answer_candidate_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_poll_answer_person_id')),
    sa.PrimaryKeyConstraint('candidate_id', 'person_id', name=op.f('pk_poll_answer'))
    )
    with op.batch_alter_table('poll_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_poll_answer_person_id'), ['person_id'], unique=False)

    op.create_table('action_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_change_action_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_action_change_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_change'))
    )
    with op.batch_alter_table('action_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_change_action_id'), ['action_id'], unique=False)

    op.create_table('meeting_note_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('note_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_meeting_note_revision_author_id')),
    sa.ForeignKeyConstraint(['note_id'], ['meeting_note.id'], name=op.f('fk_meeting_note_revision_note_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_note_revision')),
    sa.UniqueConstraint('note_id', 'number', name=op.f('uq_meeting_note_revision_note_id_number'))
    )
    give_each_group_a_place(op.get_bind())
    with op.batch_alter_table('inquiry_group', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_inquiry_group_name'), type_='unique')
        batch_op.drop_column('purpose')



def downgrade():
    connection = op.get_bind()
    make_names_unique(connection)
    with op.batch_alter_table('inquiry_group', schema=None) as batch_op:
        batch_op.add_column(sa.Column('purpose', sa.TEXT(), nullable=False, server_default=''))
        batch_op.create_unique_constraint(batch_op.f('uq_inquiry_group_name'), ['name'])
    take_the_places_away(connection)

    op.drop_table('meeting_note_revision')
    with op.batch_alter_table('action_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_change_action_id'))

    op.drop_table('action_change')
    with op.batch_alter_table('poll_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_poll_answer_person_id'))

    op.drop_table('poll_answer')
    with op.batch_alter_table('meeting_note', schema=None) as batch_op:
        batch_op.drop_index('uq_meeting_note_shared', sqlite_where=sa.text("kind = 'shared'"), postgresql_where=sa.text("kind = 'shared'"))
        batch_op.drop_index('ix_meeting_note_meeting_id')

    op.drop_table('meeting_note')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_meeting_id'))

    op.drop_table('decision')
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_correction_minutes_id'))

    op.drop_table('correction')
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.drop_index('ix_action_owner_id')
        batch_op.drop_index(batch_op.f('ix_action_meeting_id'))
        batch_op.drop_index('ix_action_group_id')

    op.drop_table('action')
    op.drop_table('private_note')
    with op.batch_alter_table('poll_reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_poll_reply_person_id'))

    op.drop_table('poll_reply')
    op.drop_table('poll_candidate')
    op.drop_table('poll')
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participant_person_id'))

    op.drop_table('participant')
    op.drop_table('norm_rating')
    op.drop_table('minutes')
    with op.batch_alter_table('meeting_role', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_role_person_id'))

    op.drop_table('meeting_role')
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index('ix_agenda_item_meeting_id')

    op.drop_table('agenda_item')
    op.drop_table('thread')
    op.drop_table('school_day')
    op.drop_table('protocol_run')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index('ix_meeting_starts_at')
        batch_op.drop_index('ix_meeting_series_id')

    op.drop_table('meeting')
    with op.batch_alter_table('item_guest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_guest_person_id'))

    op.drop_table('item_guest')
    op.drop_table('group_place')
    op.drop_table('bell_schedule')
    with op.batch_alter_table('meeting_series', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_series_group_id'))

    op.drop_table('meeting_series')
    with op.batch_alter_table('join_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_join_request_person_id'))
        batch_op.drop_index('ix_join_request_open')

    op.drop_table('join_request')
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_feed_person_id'))

    op.drop_table('calendar_feed')
    op.drop_table('calendar_choice')


GROUP = sa.table("inquiry_group", *map(sa.column, ("id", "name", "purpose", "created_at")))
MEMBER = sa.table("group_membership", *map(sa.column, ("group_id", "person_id", "facilitates")))
ITEM = sa.table(
    "item",
    sa.column("id", sa.Integer),
    sa.column("uuid", sa.Uuid),
    *map(sa.column, ("kind", "title", "summary", "owner_id", "group_id", "audience", "state")),
    *map(sa.column, ("language", "revision", "comment_count", "changed", "version")),
    sa.column("created_at", sa.DateTime),
    sa.column("published_at", sa.DateTime),
)
PLACE = sa.table("group_place", *map(sa.column, ("item_id", "inquiry", "reach", "joining")))
OURS = ("groups", "threads", "meetings", "minutes")


def give_each_group_a_place(connection):
    """A group was a name with members; now it has a page, which belongs to a facilitator."""
    now = datetime.now(UTC).replace(tzinfo=None)
    for group in connection.execute(sa.select(GROUP)).all():
        members = sa.select(MEMBER.c.person_id).where(MEMBER.c.group_id == group.id)
        owner = connection.scalar(members.order_by(MEMBER.c.facilitates.desc(), MEMBER.c.person_id))
        if owner is None:
            continue
        new = {
            "uuid": uuid4(), "kind": "groups", "title": group.name, "summary": group.purpose,
            "owner_id": owner, "group_id": group.id, "audience": "network", "state": "published",
            "language": "en", "revision": 0, "comment_count": 0, "changed": 0, "version": 1,
            "created_at": now, "published_at": now,
        }  # fmt: skip
        number = connection.scalar(sa.insert(ITEM).values(new).returning(ITEM.c.id))
        place = {"inquiry": "several", "reach": "cross_school", "joining": "by_request"}
        connection.execute(sa.insert(PLACE).values(item_id=number, **place))


def make_names_unique(connection):
    """Two groups could have one name."""
    other = GROUP.alias()
    earlier = sa.exists().where(other.c.name == GROUP.c.name, other.c.id < GROUP.c.id)
    renamed = sa.func.substr(GROUP.c.name, 1, 105) + " (" + sa.cast(GROUP.c.id, sa.Text) + ")"
    connection.execute(sa.update(GROUP).where(earlier).values(name=renamed))


def take_the_places_away(connection):
    purposes = sa.select(ITEM.c.summary).where(
        ITEM.c.kind == "groups", ITEM.c.group_id == GROUP.c.id
    )
    purpose = sa.func.coalesce(purposes.limit(1).scalar_subquery(), "")
    connection.execute(sa.update(GROUP).values(purpose=purpose))
    connection.execute(sa.delete(ITEM).where(ITEM.c.kind.in_(OURS)))
