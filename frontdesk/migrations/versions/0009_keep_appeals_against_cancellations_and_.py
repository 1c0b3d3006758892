"""Keep appeals against cancellations, and what is told by area.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain statements: a rebuilt table would write its other columns' references in another way.
    op.add_column('case_voice', sa.Column('on_appeal', sa.Boolean(), nullable=True))
    op.add_column('result_case', sa.Column('appeal', sa.Text(), nullable=True))
    op.add_column('result_case', sa.Column('appealed_at', sa.DateTime(), nullable=True))
    op.add_column('scoring_run', sa.Column('standings', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('scoring_run', 'standings')
    op.drop_column('result_case', 'appealed_at')
    op.drop_column('result_case', 'appeal')
    op.drop_column('case_voice', 'on_appeal')
