/**
 * Whether a node's last words tell of an error of its storage: the message of a StorageError begins with its code. A
 * node that hides the error it died of gives nobody a reason to excuse it.
 */
export const tellsOfDisk = (text: string): boolean => /\b(ENOSPC|EIO)\b/.test(text);
