import { refusals } from '@mostrador/kit';

export const fail = refusals({
  file_too_large: { kind: 'too_large', message: 'The file is larger than one of its kind may be.' },
  file_empty: { kind: 'invalid', message: 'There is nothing in the file.' },
  content_not_allowed: { kind: 'unprocessable', message: 'What is in the file is not what a file of its kind holds.' },
  picture_unreadable: { kind: 'unprocessable', message: 'The picture is damaged, or takes too much to be read.' },
  picture_too_large: { kind: 'unprocessable', message: 'The picture has more pixels than are taken.' },
  company_storage_full: {
    kind: 'precondition',
    message: 'The company has no room left for files. Give up some, or ask for more room.',
  },
  upload_ended: { kind: 'precondition', message: 'The file took too long to come. Send it again.' },
  file_removed: { kind: 'precondition', message: 'The file was removed.' },
  file_claimed: { kind: 'conflict', message: 'The file belongs to something else.' },
  kind_not_taken: { kind: 'precondition', message: 'A file of this kind does not belong here.' },
});
