"""The first tables"""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('framework',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('identifier', sa.String(length=120), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('creator', sa.String(length=500), nullable=False),
    sa.Column('publisher', sa.String(length=500), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('version', sa.String(length=60), nullable=False),
    sa.Column('adoption_status', sa.String(length=60), nullable=False),
    sa.Column('source_url', sa.String(length=1000), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('text_policy', sa.Enum('codes_only', 'text_with_notice', 'own', name='textpolicy', native_enum=False, length=32), nullable=False),
    sa.Column('licence', sa.String(length=500), nullable=False),
    sa.Column('attribution', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework')),
    sa.UniqueConstraint('identifier', name=op.f('uq_framework_identifier')),
    sa.UniqueConstraint('key', name=op.f('uq_framework_key'))
    )
    op.create_table('guess',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guess'))
    )
    with op.batch_alter_table('guess', schema=None) as batch_op:
        batch_op.create_index('ix_guess_key', ['key', 'at'], unique=False)

    op.create_table('inquiry_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inquiry_group')),
    sa.UniqueConstraint('name', name=op.f('uq_inquiry_group_name')),
    sa.UniqueConstraint('uuid', name=op.f('uq_inquiry_group_uuid'))
    )
    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('to', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.String(length=300), nullable=False),
    sa.Column('hold', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('key', name=op.f('uq_letter_key'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index('ix_letter_due', ['sent_at', 'due_at'], unique=False)

    op.create_table('local_district',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_local_district')),
    sa.UniqueConstraint('code', name=op.f('uq_local_district_code')),
    sa.UniqueConstraint('name', name=op.f('uq_local_district_name'))
    )
    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_folded', sa.String(length=240), nullable=False),
    sa.Column('pronouns', sa.String(length=40), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('subjects', sa.JSON(), nullable=False),
    sa.Column('grades', sa.JSON(), nullable=False),
    sa.Column('time_zone', sa.String(length=60), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('about_html', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('deactivated_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email')),
    sa.UniqueConstraint('uuid', name=op.f('uq_person_uuid'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_name_folded'), ['name_folded'], unique=False)

    op.create_table('audit_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('verb', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_audit_record_actor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_record'))
    )
    with op.batch_alter_table('audit_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_record_actor_id'), ['actor_id'], unique=False)

    op.create_table('framework_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('framework_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.String(length=60), nullable=False),
    sa.Column('case_version', sa.String(length=20), nullable=False),
    sa.Column('source_sha256', sa.String(length=64), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=True),
    sa.Column('imported_at', sa.DateTime(), nullable=False),
    sa.Column('imported_by_id', sa.Integer(), nullable=True),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_framework_version_framework_id')),
    sa.ForeignKeyConstraint(['imported_by_id'], ['person.id'], name=op.f('fk_framework_version_imported_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_version'))
    )
    with op.batch_alter_table('framework_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_framework_version_framework_id'), ['framework_id'], unique=False)

    op.create_table('group_membership',
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('facilitates', sa.Boolean(), nullable=False),
    sa.Column('joined_on', sa.Date(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['inquiry_group.id'], name=op.f('fk_group_membership_group_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_group_membership_person_id')),
    sa.PrimaryKeyConstraint('group_id', 'person_id', name=op.f('pk_group_membership'))
    )
    with op.batch_alter_table('group_membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_membership_person_id'), ['person_id'], unique=False)

    op.create_table('notice_way',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('comment', 'reply', 'mention', 'question', 'answer', 'coauthor', 'revision', name='noticekind', native_enum=False, length=32), nullable=False),
    sa.Column('way', sa.Enum('now', 'daily', 'never', name='way', native_enum=False, length=32), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_way_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'kind', name=op.f('pk_notice_way'))
    )
    op.create_table('pending_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pending_import_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pending_import')),
    sa.UniqueConstraint('token', name=op.f('uq_pending_import_token'))
    )
    op.create_table('school',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_folded', sa.String(length=240), nullable=False),
    sa.Column('level', sa.Enum('elementary', 'middle', 'high', 'span', name='level', native_enum=False, length=32), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('local_district_id', sa.Integer(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['local_district_id'], ['local_district.id'], name=op.f('fk_school_local_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school')),
    sa.UniqueConstraint('code', name=op.f('uq_school_code')),
    sa.UniqueConstraint('name', name=op.f('uq_school_name'))
    )
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_school_local_district_id'), ['local_district_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_school_name_folded'), ['name_folded'], unique=False)

    op.create_table('signed_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('seen_at', sa.DateTime(), nullable=False),
    sa.Column('proven_at', sa.DateTime(), nullable=False),
    sa.Column('remembered', sa.Boolean(), nullable=False),
    sa.Column('browser', sa.String(length=120), nullable=False),
    sa.Column('address', sa.String(length=60), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_signed_in_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signed_in')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_signed_in_key_hash'))
    )
    with op.batch_alter_table('signed_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signed_in_person_id'), ['person_id'], unique=False)

    op.create_table('standard',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('framework_id', sa.Integer(), nullable=False),
    sa.Column('identifier', sa.String(length=120), nullable=False),
    sa.Column('uri', sa.String(length=1000), nullable=False),
    sa.Column('code', sa.String(length=120), nullable=True),
    sa.Column('code_norm', sa.String(length=120), nullable=False),
    sa.Column('short_title', sa.Text(), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('reworded_in', sa.String(length=60), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=120), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('concept', sa.String(length=500), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('levels', sa.JSON(), nullable=False),
    sa.Column('grade_low', sa.Integer(), nullable=True),
    sa.Column('grade_high', sa.Integer(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('depth', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('active', 'retired', 'missing', name='standardstate', native_enum=False, length=32), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_standard_framework_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard')),
    sa.UniqueConstraint('identifier', name=op.f('uq_standard_identifier'))
    )
    with op.batch_alter_table('standard', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_code_norm'), ['code_norm'], unique=False)
        batch_op.create_index(batch_op.f('ix_standard_framework_id'), ['framework_id'], unique=False)

    op.create_table('appointment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('teacher', 'facilitator', 'principal', 'champion', 'leader', 'administrator', name='role', native_enum=False, length=32), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('local_district_id', sa.Integer(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(role IN ('teacher', 'facilitator', 'principal', 'champion')) = (school_id IS NOT NULL)", name=op.f('ck_appointment_school_roles_have_a_school')),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_appointment_ends_after_start')),
    sa.CheckConstraint('school_id IS NULL OR local_district_id IS NULL', name=op.f('ck_appointment_one_place')),
    sa.ForeignKeyConstraint(['local_district_id'], ['local_district.id'], name=op.f('fk_appointment_local_district_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_appointment_person_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_appointment_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment'))
    )
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appointment_local_district_id'), ['local_district_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appointment_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appointment_school_id'), ['school_id'], unique=False)

    op.create_table('item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('audience', sa.Enum('me', 'group', 'school', 'network', 'everyone', name='audience', native_enum=False, length=32), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'withdrawn', name='state', native_enum=False, length=32), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('comment_count', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("audience != 'group' OR group_id IS NOT NULL", name=op.f('ck_item_group_named')),
    sa.CheckConstraint("audience != 'school' OR school_id IS NOT NULL", name=op.f('ck_item_school_named')),
    sa.ForeignKeyConstraint(['group_id'], ['inquiry_group.id'], name=op.f('fk_item_group_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_item_owner_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_item_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item')),
    sa.UniqueConstraint('uuid', name=op.f('uq_item_uuid'))
    )
    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_changed'), ['changed'], unique=False)
        batch_op.create_index('ix_item_newest', ['published_at', 'state', 'audience', 'school_id', 'group_id', 'owner_id', 'kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_item_owner_id'), ['owner_id'], unique=False)

    op.create_table('one_time_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.Enum('invitation', 'reset', 'email', name='purpose', native_enum=False, length=32), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.Enum('teacher', 'facilitator', 'principal', 'champion', 'leader', 'administrator', name='role', native_enum=False, length=32), nullable=True),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('local_district_id', sa.Integer(), nullable=True),
    sa.Column('sent_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('used_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['local_district_id'], ['local_district.id'], name=op.f('fk_one_time_link_local_district_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_one_time_link_person_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_one_time_link_school_id')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['person.id'], name=op.f('fk_one_time_link_sent_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_one_time_link_token_hash'))
    )
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_link_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_one_time_link_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_one_time_link_school_id'), ['school_id'], unique=False)

    op.create_table('standard_closure',
    sa.Column('ancestor_id', sa.Integer(), nullable=False),
    sa.Column('descendant_id', sa.Integer(), nullable=False),
    sa.Column('depth', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ancestor_id'], ['standard.id'], name=op.f('fk_standard_closure_ancestor_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['descendant_id'], ['standard.id'], name=op.f('fk_standard_closure_descendant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ancestor_id', 'descendant_id', name=op.f('pk_standard_closure'))
    )
    with op.batch_alter_table('standard_closure', schema=None) as batch_op:
        batch_op.create_index('ix_standard_closure_up', ['descendant_id', 'ancestor_id'], unique=False)

    op.create_table('standard_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('standard_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=120), nullable=False),
    sa.Column('code_norm', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('old', 'alias', 'identifier', name='codekind', native_enum=False, length=32), nullable=False),
    sa.ForeignKeyConstraint(['standard_id'], ['standard.id'], name=op.f('fk_standard_code_standard_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_code')),
    sa.UniqueConstraint('standard_id', 'code', name=op.f('uq_standard_code_standard_id_code'))
    )
    with op.batch_alter_table('standard_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_code_code_norm'), ['code_norm'], unique=False)

    op.create_table('standard_edge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_primary', sa.Boolean(), nullable=False),
    sa.Column('unplaced', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['standard.id'], name=op.f('fk_standard_edge_child_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['parent_id'], ['standard.id'], name=op.f('fk_standard_edge_parent_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_edge')),
    sa.UniqueConstraint('child_id', 'parent_id', name=op.f('uq_standard_edge_child_id_parent_id'))
    )
    with op.batch_alter_table('standard_edge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_edge_parent_id'), ['parent_id'], unique=False)

    op.create_table('standard_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('origin_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('destination_id', sa.Integer(), nullable=True),
    sa.Column('destination_identifier', sa.String(length=500), nullable=False),
    sa.Column('destination_title', sa.Text(), nullable=False),
    sa.Column('destination_uri', sa.String(length=1000), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('from_file', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['destination_id'], ['standard.id'], name=op.f('fk_standard_link_destination_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['origin_id'], ['standard.id'], name=op.f('fk_standard_link_origin_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_link')),
    sa.UniqueConstraint('origin_id', 'kind', 'destination_identifier', name=op.f('uq_standard_link_origin_id_kind_destination_identifier'))
    )
    with op.batch_alter_table('standard_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_link_destination_id'), ['destination_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_standard_link_destination_identifier'), ['destination_identifier'], unique=False)
        batch_op.create_index(batch_op.f('ix_standard_link_origin_id'), ['origin_id'], unique=False)

    op.create_table('alignment',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('standard_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('teaches', 'assesses', 'requires', name='alignmentrole', native_enum=False, length=32), nullable=False),
    sa.Column('tagged_code', sa.String(length=120), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_alignment_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['standard_id'], ['standard.id'], name=op.f('fk_alignment_standard_id')),
    sa.PrimaryKeyConstraint('item_id', 'standard_id', name=op.f('pk_alignment'))
    )
    with op.batch_alter_table('alignment', schema=None) as batch_op:
        batch_op.create_index('ix_alignment_standard', ['standard_id', 'item_id'], unique=False)

    op.create_table('attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=150), nullable=False),
    sa.Column('media_type', sa.String(length=120), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('description', sa.String(length=500), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('added_by_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_attachment_added_by_id')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_attachment_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_item_id'), ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_sha256'), ['sha256'], unique=False)

    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('is_question', sa.Boolean(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('edited_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['comment.id'], name=op.f('fk_comment_answer_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_comment_author_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['person.id'], name=op.f('fk_comment_deleted_by_id')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_comment_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['parent_id'], ['comment.id'], name=op.f('fk_comment_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
    sa.UniqueConstraint('uuid', name=op.f('uq_comment_uuid'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_comment_item', ['item_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_parent_id'), ['parent_id'], unique=False)

    op.create_table('draft',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.Column('saved_by_id', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_draft_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['saved_by_id'], ['person.id'], name=op.f('fk_draft_saved_by_id')),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_draft'))
    )
    op.create_table('item_author',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_item_author_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_item_author_person_id')),
    sa.PrimaryKeyConstraint('item_id', 'person_id', name=op.f('pk_item_author'))
    )
    with op.batch_alter_table('item_author', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_author_person_id'), ['person_id'], unique=False)

    op.create_table('lesson',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('grade_low', sa.Integer(), nullable=True),
    sa.Column('grade_high', sa.Integer(), nullable=True),
    sa.Column('licence', sa.String(length=30), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_lesson_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_lesson'))
    )
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('comment', 'reply', 'mention', 'question', 'answer', 'coauthor', 'revision', name='noticekind', native_enum=False, length=32), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('anchor', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('read_at', sa.DateTime(), nullable=True),
    sa.Column('mailed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_notice_actor_id')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_notice_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_item_id'), ['item_id'], unique=False)
        batch_op.create_index('ix_notice_newest', ['person_id', 'id'], unique=False)
        batch_op.create_index('ix_notice_unread', ['person_id', 'read_at'], unique=False)

    op.create_table('revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.Column('html', sa.JSON(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('renderer', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('restores', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_revision_author_id')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_revision_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    sa.UniqueConstraint('item_id', 'number', name=op.f('uq_revision_item_id_number'))
    )
    op.create_table('tag',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('value', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_tag_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', 'kind', 'value', name=op.f('pk_tag'))
    )
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.create_index('ix_tag_value', ['kind', 'value', 'item_id'], unique=False)

    op.create_table('comment_edit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('replaced_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_comment_edit_comment_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_edit'))
    )
    with op.batch_alter_table('comment_edit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_edit_comment_id'), ['comment_id'], unique=False)

    op.create_table('mention',
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_mention_comment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mention_person_id')),
    sa.PrimaryKeyConstraint('comment_id', 'person_id', name=op.f('pk_mention'))
    )
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mention_person_id'), ['person_id'], unique=False)



def downgrade():
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mention_person_id'))

    op.drop_table('mention')
    with op.batch_alter_table('comment_edit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_edit_comment_id'))

    op.drop_table('comment_edit')
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.drop_index('ix_tag_value')

    op.drop_table('tag')
    op.drop_table('revision')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_unread')
        batch_op.drop_index('ix_notice_newest')
        batch_op.drop_index(batch_op.f('ix_notice_item_id'))

    op.drop_table('notice')
    op.drop_table('lesson')
    with op.batch_alter_table('item_author', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_author_person_id'))

    op.drop_table('item_author')
    op.drop_table('draft')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_parent_id'))
        batch_op.drop_index('ix_comment_item')
        batch_op.drop_index(batch_op.f('ix_comment_author_id'))

    op.drop_table('comment')
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachment_sha256'))
        batch_op.drop_index(batch_op.f('ix_attachment_item_id'))

    op.drop_table('attachment')
    with op.batch_alter_table('alignment', schema=None) as batch_op:
        batch_op.drop_index('ix_alignment_standard')

    op.drop_table('alignment')
    with op.batch_alter_table('standard_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standard_link_origin_id'))
        batch_op.drop_index(batch_op.f('ix_standard_link_destination_identifier'))
        batch_op.drop_index(batch_op.f('ix_standard_link_destination_id'))

    op.drop_table('standard_link')
    with op.batch_alter_table('standard_edge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standard_edge_parent_id'))

    op.drop_table('standard_edge')
    with op.batch_alter_table('standard_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standard_code_code_norm'))

    op.drop_table('standard_code')
    with op.batch_alter_table('standard_closure', schema=None) as batch_op:
        batch_op.drop_index('ix_standard_closure_up')

    op.drop_table('standard_closure')
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_link_school_id'))
        batch_op.drop_index(batch_op.f('ix_one_time_link_person_id'))
        batch_op.drop_index(batch_op.f('ix_one_time_link_email'))

    op.drop_table('one_time_link')
    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_owner_id'))
        batch_op.drop_index('ix_item_newest')
        batch_op.drop_index(batch_op.f('ix_item_changed'))

    op.drop_table('item')
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_appointment_school_id'))
        batch_op.drop_index(batch_op.f('ix_appointment_person_id'))
        batch_op.drop_index(batch_op.f('ix_appointment_local_district_id'))

    op.drop_table('appointment')
    with op.batch_alter_table('standard', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standard_framework_id'))
        batch_op.drop_index(batch_op.f('ix_standard_code_norm'))

    op.drop_table('standard')
    with op.batch_alter_table('signed_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signed_in_person_id'))

    op.drop_table('signed_in')
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_school_name_folded'))
        batch_op.drop_index(batch_op.f('ix_school_local_district_id'))

    op.drop_table('school')
    op.drop_table('pending_import')
    op.drop_table('notice_way')
    with op.batch_alter_table('group_membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_membership_person_id'))

    op.drop_table('group_membership')
    with op.batch_alter_table('framework_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_framework_version_framework_id'))

    op.drop_table('framework_version')
    with op.batch_alter_table('audit_record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_record_actor_id'))

    op.drop_table('audit_record')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_name_folded'))

    op.drop_table('person')
    op.drop_table('local_district')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index('ix_letter_due')

    op.drop_table('letter')
    op.drop_table('inquiry_group')
    with op.batch_alter_table('guess', schema=None) as batch_op:
        batch_op.drop_index('ix_guess_key')

    op.drop_table('guess')
    op.drop_table('framework')
