// A whole verification with axios, as the vendor's documentation shows its calls: only the base URL and values are ours.
// Reads {baseUrl, apiKey, token, images: {front, back, face_1, face_2, face_3}} from stdin, prints the three answers.
import axios from "axios";
import { readFileSync } from "node:fs";

const given = JSON.parse(readFileSync(0, "utf8"));

async function post(path, body) {
  const config = {
    method: "post",
    maxBodyLength: Infinity,
    url: `${given.baseUrl}${path}`,
    headers: {
      "Content-Type": "application/json-patch+json",
      Accept: "text/plain",
      ApiKey: given.apiKey,
      Authorization: `Bearer ${given.token}`,
    },
    data: JSON.stringify(body),
  };
  const response = await axios.request(config);
  return response.data;
}

const front = await post("/api/DigitalIdentity/verify/id/front", {
  image: given.images.front,
  transaction_id: null,
  getExtractedData: true,
});
const transaction_id = front.data.idFrontData.transaction_id;
const back = await post("/api/DigitalIdentity/verify/id/back", { image: given.images.back, transaction_id });
const { face_1, face_2, face_3 } = given.images;
const liveness = await post("/api/DigitalIdentity/verify/liveness/multi", { face_1, face_2, face_3, transaction_id });
console.log(JSON.stringify({ front, back, liveness }));
