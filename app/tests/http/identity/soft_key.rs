//! An authenticator made of a few lines: it makes passkeys and signs challenges, rightly or, where a test wants it, wrongly.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// A passkey on a device.
#[derive(Clone)]
pub(super) struct SoftKey {
    key: SigningKey,
    id: [u8; 16],
    /// How often it has signed; sent along.
    pub(super) counter: u32,
    /// The origin that its browser names.
    pub(super) origin: String,
    /// Whether its owner was asked for finger, face or PIN.
    pub(super) verified: bool,
    owner: Option<String>,
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl SoftKey {
    /// A device that has no passkey yet; `seed` tells devices apart.
    pub(super) fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[seed; 32].into()).unwrap(),
            id: [seed; 16],
            counter: 0,
            origin: "http://localhost:8080".to_owned(),
            verified: true,
            owner: None,
        }
    }

    fn client_data(&self, kind: &str, options: &serde_json::Value) -> Vec<u8> {
        let challenge = options["challenge"].as_str().unwrap();
        let origin = &self.origin;
        format!(r#"{{"type":"webauthn.{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#)
            .into_bytes()
    }

    fn head(&self, rp: &str, more: u8) -> Vec<u8> {
        let mut head = Sha256::digest(rp.as_bytes()).to_vec();
        head.push(PRESENT | more | if self.verified { VERIFIED } else { 0 });
        head.extend_from_slice(&self.counter.to_be_bytes());
        head
    }

    /// What a browser answers to the options of a new passkey.
    pub(super) fn make(&mut self, options: &str) -> String {
        let options: serde_json::Value = serde_json::from_str(options).unwrap();
        self.owner = Some(options["user"]["id"].as_str().unwrap().to_owned());
        let mut data = self.head(options["rp"]["id"].as_str().unwrap(), ATTESTED);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&[0, 16]);
        data.extend_from_slice(&self.id);
        let point = self.key.verifying_key().to_encoded_point(false);
        data.extend_from_slice(&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend_from_slice(point.x().unwrap());
        data.extend_from_slice(&[0x22, 0x58, 0x20]);
        data.extend_from_slice(point.y().unwrap());
        let mut attestation = vec![0xa3, 0x63];
        attestation.extend_from_slice(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend_from_slice(&data);
        serde_json::json!({
            "id": text(self.id), "rawId": text(self.id), "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(self.client_data("create", &options)),
                "attestationObject": text(attestation),
                "transports": ["internal"],
            },
        })
        .to_string()
    }

    /// What a browser answers to a challenge.
    pub(super) fn sign(&mut self, options: &str) -> String {
        let options: serde_json::Value = serde_json::from_str(options).unwrap();
        let client = self.client_data("get", &options);
        let data = self.head(options["rpId"].as_str().unwrap(), 0);
        let mut message = data.clone();
        message.extend_from_slice(&Sha256::digest(&client));
        let signature: Signature = self.key.sign(&message);
        serde_json::json!({
            "id": text(self.id), "rawId": text(self.id), "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(client),
                "authenticatorData": text(data),
                "signature": text(signature.to_der().as_bytes()),
                "userHandle": self.owner,
            },
        })
        .to_string()
    }
}
