// Reads a draft from standard input as postal-mime does and tells what a reader would see, as JSON.
import PostalMime from "postal-mime";
import { buffer } from "node:stream/consumers";

const mail = await PostalMime.parse(await buffer(process.stdin));
const attachments = mail.attachments.map((each) => [each.filename, Buffer.from(each.content).toString("base64")]);
const to = (mail.to ?? []).map((each) => [each.name, each.address]);
console.log(JSON.stringify({ subject: mail.subject, to, body: mail.text, attachments }));
