/**
 * Whether a node's last words tell of an error of its storage: the message of a StorageError begins with its code, and
 * servers say it in the words of the C library or, as Redis does, in their own. A node that hides the error it died of gives nobody a reason to excuse it.
 */
export const tellsOfDisk = (text: string): boolean =>
  /\b(ENOSPC|EIO)\b|no space left on device|input\/output error|unable to write [\w ]*to disk/i.test(text);
